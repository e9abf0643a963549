-- The ids of Stripe's events that were handled, so that one that is sent again is
-- not handled again. Row level security is on and no policy lets anyone in: only
-- the service role writes and reads it.
create table if not exists public.stripe_events (
  id text primary key,
  type text not null,
  received_at timestamptz not null default now()
);

alter table public.stripe_events enable row level security;
