-- What any engine with READ COMMITTED, row locks and consistent snapshots gives: locks are rows, stamps
-- are counted by the commits themselves.

-- The locks of keys, by the low 16 bits of their hashes. No row of it ever changes.
create table stripes (n int not null);
insert into stripes select n from generate_series(0, 65535) n;
-- An index that is built behind the rows takes half of the time.
alter table stripes add primary key (n);

-- Exclusive locks that wait for holders of shared ones, which may follow each other without an end:
-- until then those who want to share wait in line like all others.
create table waiting (n int primary key, until timestamptz not null);

-- Servers that have the schema open; one that was not seen for half a minute counts as gone.
create table servers (
    id bigint primary key,
    alone boolean not null,
    -- The newest version of these tables that it knows.
    knows int not null,
    seen timestamptz not null default clock_timestamp(),
    -- Program and place, for people.
    name text not null default ''
);

-- Rows of questions that are asked when a store is opened.
create table probes (n bigint primary key, v int not null);
create function probe(p_n bigint) returns int language plpgsql volatile as $$
begin
    perform 1 from probes p where p.n = p_n for update;
    return (select p.v from probes p where p.n = p_n + 1);
end
$$;

alter table writers
    -- No commit of this slot from now on has this stamp or a smaller one. Whoever holds the row's lock
    -- may raise it; each commit does, and takes its own stamp above it under the same lock.
    add column promise bigint not null default 0,
    add column seen timestamptz not null default clock_timestamp();

-- In ascending order of stripes, each once, exclusive if any of its keys is written. Each statement of
-- the loop sees what the holder before it has committed, and so does the caller's next one.
create function take_locks(p_hashes bigint[], p_shared boolean[]) returns void
language plpgsql volatile as $$
declare
    v record;
begin
    for v in
        select (u.h & 65535)::int as n, bool_and(u.s) as all_shared
          from unnest(p_hashes, p_shared) as u(h, s) group by 1 order by 1
    loop
        if v.all_shared and not exists
            (select from waiting w where w.n = v.n and w.until > clock_timestamp())
        then
            perform 1 from stripes s where s.n = v.n for share;
        else
            perform 1 from stripes s where s.n = v.n for update;
        end if;
    end loop;
end
$$;

-- Has the next holders of these locks wait in line for some seconds.
create function announce(p_hashes bigint[], p_shared boolean[]) returns void
language sql volatile as $$
    insert into waiting as w (n, until)
    select distinct (u.h & 65535)::int, clock_timestamp() + interval '5 seconds'
      from unnest(p_hashes, p_shared) as u(h, s) where not u.s order by 1
    on conflict (n) do update set until = excluded.until
$$;

-- One more than the newest stamp that any commit has, or that any slot has promised to stay above: a
-- rival's commit has ended before this transaction got its locks, so this statement sees its stamp.
-- Two commits that share no key may count to the same number; their slots keep them apart. A stamp is
-- count * 2^20 + slot * 2^12 + place in the batch.
create function next_stamp(p_slot int, p_generation bigint) returns bigint
language plpgsql volatile as $$
declare
    v_floor bigint;
    v_stamp bigint;
begin
    select greatest((select max(greatest(w.stamp, w.promise)) from writers w), m.base << 12)
      into v_floor from meta m;
    -- The row may have changed since: what is compared is its newest version, under its lock.
    update writers w
       set promise = (greatest(w.stamp, w.promise, v_floor) / 1048576 + 1) * 1048576 + p_slot * 4096,
           seen = clock_timestamp()
     where w.slot = p_slot and w.generation = p_generation
    returning w.promise into v_stamp;
    if not found then
        raise exception 'slot % was taken over', p_slot using errcode = 'ST001';
    end if;
    return v_stamp;
end
$$;

-- Up to where no slot can commit any more, the whole of its last batch included.
create function horizon() returns bigint language sql stable as $$
    select coalesce(min(greatest(w.stamp | 4095, w.promise)), 0) from writers w
$$;

-- The same, after slots with nothing under way have promised to stay above the newest commit. A row
-- that is locked is of a commit under way, or of a server that closes at this moment.
create function close_idle() returns bigint language plpgsql volatile as $$
declare
    v_newest bigint;
begin
    select max(greatest(w.stamp | 4095, w.promise)) into v_newest from writers w;
    if horizon() < v_newest then
        update writers w set promise = greatest(w.promise, v_newest)
          from (select i.slot from writers i where greatest(i.stamp | 4095, i.promise) < v_newest
                 order by i.slot for update skip locked) idle
         where w.slot = idle.slot;
    end if;
    return horizon();
end
$$;

-- A slot that nobody has used for half a minute, or a new one. Its former holder's commits are refused
-- from then on; if it lives, it takes another slot.
create function claim_slot(out o_slot int, out o_generation bigint) language plpgsql volatile as $$
begin
    -- Not while a server takes the schema for itself.
    perform 1 from meta for share;
    select w.slot into o_slot from writers w where w.seen < clock_timestamp() - interval '30 seconds'
     order by w.slot limit 1 for update skip locked;
    if found then
        update writers w set generation = w.generation + 1, seen = clock_timestamp()
         where w.slot = o_slot returning w.generation into o_generation;
        return;
    end if;
    loop
        select min(n) into o_slot from generate_series(0, 255) n
         where not exists (select from writers w where w.slot = n);
        if o_slot is null then
            raise exception 'all 256 connections that commit are in use' using errcode = '53300';
        end if;
        insert into writers (slot, generation, batch, failed, stamp) values (o_slot, 1, 0, '{}', 0)
            on conflict (slot) do nothing;
        if found then
            o_generation := 1;
            return;
        end if;
    end loop;
end
$$;

-- Notes that a server has the schema open, if others allow it. One that is to be alone waits for the
-- commits that are under way, and has those of all slots refused from then on.
create function occupy(p_id bigint, p_alone boolean, p_knows int) returns boolean
language plpgsql volatile as $$
begin
    perform 1 from meta for update;
    delete from servers s where s.id = p_id or s.seen < clock_timestamp() - interval '30 seconds';
    if exists (select from servers s where s.alone or p_alone) then
        return false;
    end if;
    if p_alone then
        update meta set owner = owner + 1;
        update writers set generation = generation + 1;
    end if;
    insert into servers (id, alone, knows, name) values (p_id, p_alone, p_knows,
        concat(current_setting('application_name'), ' at ', coalesce(host(inet_client_addr()), 'a socket')));
    return true;
end
$$;

-- Has the tables be of a newer version, unless a server that does not know it has them open.
create function raise_version(p_version int) returns boolean language plpgsql volatile as $$
begin
    perform 1 from meta for update;
    if exists (select from servers s where s.knows < p_version
                  and s.seen >= clock_timestamp() - interval '30 seconds')
    then
        return false;
    end if;
    update meta set feature_version = greatest(feature_version, p_version);
    return true;
end
$$;

-- Notes that a server lives; false when it had been given up.
create function beat(p_id bigint) returns boolean language plpgsql volatile as $$
declare
    v_known boolean;
begin
    update servers s set seen = clock_timestamp() where s.id = p_id;
    v_known := found;
    perform close_idle();
    return v_known;
end
$$;
