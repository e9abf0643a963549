-- How often each caller has called an edge function in the current window.
-- Row level security is on and no policy lets anyone in; only the service role
-- may count.
create table if not exists public.rate_limits (
  bucket text primary key,
  used integer not null check (used > 0),
  resets_at timestamptz not null
);

alter table public.rate_limits enable row level security;

create or replace function public.take_rate_limit(bucket text, most integer, seconds integer)
returns boolean
language sql
security definer
set search_path = ''
as $$
  insert into public.rate_limits as r (bucket, used, resets_at)
  values (take_rate_limit.bucket, 1, now() + make_interval(secs => take_rate_limit.seconds))
  on conflict (bucket) do update set
    used = case when r.resets_at <= now() then 1 else r.used + 1 end,
    resets_at = case when r.resets_at <= now() then excluded.resets_at else r.resets_at end
  returning used <= take_rate_limit.most;
$$;

revoke execute on function public.take_rate_limit(text, integer, integer) from public, anon, authenticated;
grant execute on function public.take_rate_limit(text, integer, integer) to service_role;
