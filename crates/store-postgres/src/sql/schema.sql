-- The tables of one store. Everything is in one schema, which is the search path of every session.
--
-- Each dialect adds two functions to it:
--   take_locks(hashes bigint[], shared boolean[]): the locks of keys, `shared` where a key is only
--       read, until the transaction ends. What is read in a statement behind it is from after them.
--   next_stamp(slot int, generation bigint): the stamp of this transaction. No other one has it, it is
--       larger than that of every commit that ended before this call, and so that of every rival; what
--       it means for the horizon is the dialect's.

-- One row a key. `k` is the first 2000 bytes of the key, as an index entry holds at most 2704;
-- `t` is the rest, and `d` the hash of a whole key that has a rest. Keys are ordered by (k, t).
create table rows (
    k bytea not null,
    d bytea not null,
    t bytea not null,
    -- The stamp of the commit that wrote the row.
    s bigint not null,
    -- Whether something was added since: the value is then v and the sum of the key's slots.
    c boolean not null,
    v bytea not null,
    primary key (k, d)
) with (autovacuum_vacuum_scale_factor = 0.02);
alter table rows alter v set storage external, alter t set storage external;

-- What each write connection has added to a counter.
create table slots (
    k bytea not null,
    d bytea not null,
    slot int not null,
    n numeric not null,
    primary key (k, d, slot)
) with (fillfactor = 20);

-- The newest commit of each write connection. Every commit writes its row, an empty one too: a
-- stamp is closed only when a durable commit has carried it.
create table writers (
    slot int primary key,
    -- Raised by whoever takes the slot: commits under an older number are refused.
    generation bigint not null,
    batch bigint not null,
    failed int[] not null,
    stamp bigint not null,
    -- The number under which that commit was made, and the last commit under another one before
    -- it: who lost a connection may ask after the slot has a new holder.
    of_generation bigint not null default 0,
    before_generation bigint not null default 0,
    before_batch bigint not null default 0,
    before_failed int[] not null default '{}',
    before_stamp bigint not null default 0
) with (fillfactor = 20);

create table meta (
    one boolean primary key default true check (one),
    feature_version int not null,
    -- Stamps begin above 4096 times this, so that they ascend beside rows that came from elsewhere.
    base bigint not null,
    -- Counts the servers that have had the schema for themselves; 0 when none has.
    owner bigint not null default 0,
    created timestamptz not null default now()
);
-- Its row is made by the program, with the version that it knows.

-- Notes a commit of a slot; false when the slot was taken over.
create function note_commit(
    p_slot int, p_generation bigint, p_batch bigint, p_failed int[], p_stamp bigint
) returns boolean language plpgsql volatile as $$
begin
    update writers
       set batch = p_batch, failed = p_failed, stamp = p_stamp, of_generation = p_generation,
           before_generation = case when of_generation = p_generation then before_generation else of_generation end,
           before_batch = case when of_generation = p_generation then before_batch else batch end,
           before_failed = case when of_generation = p_generation then before_failed else failed end,
           before_stamp = case when of_generation = p_generation then before_stamp else stamp end
     where slot = p_slot and generation = p_generation;
    return found;
end
$$;

-- Commits a batch of transactions; `failed` are those whose declared keys have changed, of which
-- nothing is written. Parameters, each array with one element a key:
-- locks (p_hashes, p_shared); declared keys with the stamp seen, 0 for an absent key (p_declared*);
-- puts with the offsets of the stamp or -1 (p_put*); deletions (p_delete*); additions (p_add*).
create function commit_batch(
    p_hashes bigint[], p_shared boolean[],
    p_declared int[], p_declared_key bytea[], p_declared_stamp bigint[],
    p_put int[], p_put_key bytea[], p_put_value bytea[], p_key_at int[], p_value_at int[],
    p_delete int[], p_delete_key bytea[],
    p_add int[], p_add_key bytea[], p_add_delta bigint[],
    p_slot int, p_generation bigint, p_batch bigint, p_owner bigint,
    out o_stamp bigint, out o_failed int[]
) language plpgsql volatile as $$
declare
    v_owner bigint;
begin
    -- Each statement has a snapshot of its own: what follows sees all commits before the locks.
    perform take_locks(p_hashes, p_shared);

    select coalesce(array_agg(distinct q.n), '{}') into o_failed
      from (select u.n, u.s, substring(u.key for 2000) as k,
                   case when octet_length(u.key) > 2000 then sha256(u.key) else '' end as d
              from unnest(p_declared, p_declared_key, p_declared_stamp) as u(n, key, s)) q
      left join rows r on r.k = q.k and r.d = q.d
     where coalesce(r.s, 0) <> q.s;

    -- The stamp is taken here, after the locks, so that stamps follow their order.
    o_stamp := next_stamp(p_slot, p_generation);
    select m.owner into v_owner from meta m;
    if v_owner <> p_owner then
        raise exception 'the schema was taken over by server %', v_owner using errcode = 'ST002';
    end if;

    if not note_commit(p_slot, p_generation, p_batch, o_failed, o_stamp) then
        raise exception 'slot % was taken over', p_slot using errcode = 'ST001';
    end if;

    if cardinality(p_delete) > 0 then
        delete from rows r
         using (select substring(u.key for 2000) as k,
                       case when octet_length(u.key) > 2000 then sha256(u.key) else '' end as d
                  from unnest(p_delete, p_delete_key) as u(n, key)
                 where u.n <> all (o_failed)) q
         where r.k = q.k and r.d = q.d;
    end if;

    if cardinality(p_put) > 0 then
        insert into rows as r (k, d, t, s, c, v)
        select substring(q.key for 2000),
               case when octet_length(q.key) > 2000 then sha256(q.key) else '' end,
               substring(q.key from 2001), q.s, false, q.v
          from (select o_stamp + u.n as s,
                       case when u.key_at < 0 then u.key
                            else overlay(u.key placing int8send(o_stamp + u.n) from u.key_at + 1) end as key,
                       case when u.value_at < 0 then u.v
                            else overlay(u.v placing int8send(o_stamp + u.n) from u.value_at + 1) end as v
                  from unnest(p_put, p_put_key, p_put_value, p_key_at, p_value_at)
                       as u(n, key, v, key_at, value_at)
                 where u.n <> all (o_failed)) q
        on conflict (k, d) do update set s = excluded.s, c = false, v = excluded.v;
    end if;

    -- A counter that was put or deleted begins again.
    delete from slots s
     using (select substring(u.key for 2000) as k,
                   case when octet_length(u.key) > 2000 then sha256(u.key) else '' end as d
              from (select * from unnest(p_delete, p_delete_key)
                    union all
                    select u.n, u.key from unnest(p_put, p_put_key, p_key_at) as u(n, key, at)
                     where u.at < 0) as u(n, key)
             where u.n <> all (o_failed)) q
     where s.k = q.k and s.d = q.d;

    if cardinality(p_add) > 0 then
        insert into rows as r (k, d, t, s, c, v)
        select distinct on (q.k, q.d) q.k, q.d, q.t, o_stamp + q.n, true, '\x0000000000000000'::bytea
          from (select u.n, substring(u.key for 2000) as k, substring(u.key from 2001) as t,
                       case when octet_length(u.key) > 2000 then sha256(u.key) else '' end as d
                  from unnest(p_add, p_add_key) as u(n, key)
                 where u.n <> all (o_failed)) q
         -- A row that is a counter is not touched: its lock would serialise all who add to it.
         where not exists (select from rows x where x.k = q.k and x.d = q.d and x.c)
         order by q.k, q.d
        on conflict (k, d) do update set c = true where not r.c;

        insert into slots as s (k, d, slot, n)
        select q.k, q.d, p_slot, sum(q.delta)
          from (select substring(u.key for 2000) as k, u.delta,
                       case when octet_length(u.key) > 2000 then sha256(u.key) else '' end as d
                  from unnest(p_add, p_add_key, p_add_delta) as u(n, key, delta)
                 where u.n <> all (o_failed)) q
         group by q.k, q.d
         order by q.k, q.d
        on conflict (k, d, slot) do update set n = s.n + excluded.n;
    end if;
end
$$;
