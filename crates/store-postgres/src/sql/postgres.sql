-- What PostgreSQL itself gives: advisory locks, and transaction ids as stamps.
--
-- Both functions are of plpgsql, which keeps the plans of its statements: a function of sql is parsed and
-- planned again in each batch, a tenth of a millisecond of the database's processor.

-- Hashes come in ascending order.
create function take_locks(hashes bigint[], shared boolean[]) returns void language plpgsql volatile as $$
begin
    perform case when q.s then pg_advisory_xact_lock_shared(q.h) else pg_advisory_xact_lock(q.h) end
       from unnest(hashes, shared) with ordinality as q(h, s, i);
end
$$;

-- The transaction's id, which is assigned here.
create function next_stamp(p_slot int, p_generation bigint) returns bigint language plpgsql volatile as $$
begin
    return (select (m.base + pg_current_xact_id()::text::bigint) << 12 from meta m);
end
$$;
