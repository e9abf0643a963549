-- Every Stripe event whose signature was right, once. Row level security is on
-- and no policy lets anyone in: only the service role writes and reads it.
create table if not exists public.stripe_events (
  id text primary key,
  type text not null,
  data jsonb not null,
  received_at timestamptz not null default now()
);

alter table public.stripe_events enable row level security;
