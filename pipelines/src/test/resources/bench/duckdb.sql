-- The tables of silver and gold that need no model, made of the invented shop's raw files by DuckDB.
-- The transforms of Nightcart say what each column means; here is the same, written by other hands.
-- {orders}, {customers} and so on stand for lists of files, {day} for the day described.
set timezone = 'UTC';

-- Bronze: text, strictly converted. What does not convert is counted and left out.
create temp table raw_orders as
select row_number() over () as record, *
from read_json({orders}, format = 'newline_delimited', ignore_errors = true, filename = true,
  columns = {
    id: 'varchar', created_at: 'varchar', updated_at: 'varchar', status: 'varchar',
    cancelled_at: 'varchar', channel: 'varchar', currency: 'varchar', discount_code: 'varchar',
    shipping: 'varchar', tax: 'varchar', duties: 'varchar', customer: 'struct(id varchar, email varchar)',
    shipping_address: 'struct(country varchar, city varchar)',
    lines: 'struct(product varchar, quantity varchar, unit_price varchar, discount varchar,
      gift_card varchar, returned_at varchar)[]'});

create or replace macro money(text) as
  case when regexp_full_match(text, '-?[0-9]+([.][0-9]{1,4})?') then cast(text as decimal(18, 4)) end;
create or replace macro instant(text) as
  case when regexp_full_match(text, '[0-9-]{10}T[0-9:]{8}(Z|[+-][0-9]{2}:[0-9]{2})')
    then try_cast(text as timestamptz) end;
create or replace macro local_day(instant) as cast(timezone('Europe/Berlin', instant) as date);

copy (
  select id as order_id, nullif(trim(customer.id), '') as customer_id,
    sha256('email' || lower(nullif(trim(customer.email), ''))) as email_hash,
    sha256('customer' || nullif(trim(customer.id), '')) as customer_key,
    instant(created_at) as ordered_at, coalesce(status, 'placed') as status,
    instant(cancelled_at) as cancelled_at, channel, shipping_address.country as country,
    coalesce(currency, 'EUR') as currency, discount_code, money(shipping) as shipping,
    money(tax) as tax, coalesce(money(duties), 0) as duties, instant(updated_at) as updated_at, filename as file, record
  from raw_orders
  where id is not null and instant(created_at) is not null
    and coalesce(status, 'placed') in ('placed', 'cancelled', 'voided', 'test')
    and (cancelled_at is null or instant(cancelled_at) is not null)
    and (shipping is null or money(shipping) >= 0) and (tax is null or money(tax) >= 0)
    and (updated_at is null or instant(updated_at) is not null)
) to '{out}/bronze_orders.parquet' (compression zstd);

copy (
  with elements as (
    select id, updated_at, filename, record, unnest(lines) as line from raw_orders)
  select id as order_id, line.product as product_id, cast(line.quantity as bigint) as quantity,
    money(line.unit_price) as unit_price, money(line.discount) as discount,
    coalesce(line.gift_card = 'true', false) as is_gift_card,
    instant(line.returned_at) as returned_at, instant(updated_at) as updated_at,
    filename as file, record
  from elements
  where id is not null and line.product is not null
    and regexp_full_match(line.quantity, '-?[0-9]+') and cast(line.quantity as bigint) <> 0
    and money(line.unit_price) >= 0
    and (line.discount is null or money(line.discount) is not null)
    and (line.returned_at is null or instant(line.returned_at) is not null)
    and (updated_at is null or instant(updated_at) is not null)
) to '{out}/bronze_order_lines.parquet' (compression zstd);

drop table raw_orders;

copy (
  select customer_id, sha256('customer' || customer_id) as customer_key,
    sha256('email' || lower(nullif(trim(email), ''))) as email_hash, phone, first_name, last_name,
    country, city, accepts_marketing = 'true' as accepts_marketing,
    instant(created_at) as created_at, instant(updated_at) as updated_at, filename as file
  from read_csv({customers}, all_varchar = true, header = true, ignore_errors = true, quote = '"',
    escape = '"', delim = ',', filename = true, null_padding = false, auto_detect = false,
    columns = {customer_id: 'varchar', email: 'varchar', phone: 'varchar', first_name: 'varchar',
      last_name: 'varchar', country: 'varchar', city: 'varchar', accepts_marketing: 'varchar',
      created_at: 'varchar', updated_at: 'varchar'})
  where customer_id <> '' and instant(updated_at) is not null
    and (created_at is null or instant(created_at) is not null)
) to '{out}/bronze_customers.parquet' (compression zstd);

copy (
  select sku as product_id, title, category, money(price) as price, money(cost) as cost,
    instant(updated_at) as updated_at, filename as file
  from read_csv({products}, all_varchar = true, header = true, ignore_errors = true, quote = '"',
    escape = '"', delim = ',', filename = true, null_padding = false, auto_detect = false,
    columns = {sku: 'varchar', title: 'varchar', category: 'varchar', price: 'varchar',
      cost: 'varchar', updated_at: 'varchar'})
  where sku <> '' and (price is null or money(price) >= 0) and (cost is null or money(cost) >= 0)
    and instant(updated_at) is not null
) to '{out}/bronze_products.parquet' (compression zstd);

copy (
  select review_id, product as product_id, sha256('customer' || customer) as customer_key,
    cast(rating as bigint) as rating, title, text as body, instant(created_at) as created_at,
    filename as file
  from read_json({reviews}, format = 'newline_delimited', ignore_errors = true, filename = true,
    columns = {review_id: 'varchar', product: 'varchar', customer: 'varchar', rating: 'varchar',
      title: 'varchar', text: 'varchar', created_at: 'varchar'})
  where review_id is not null and product is not null and regexp_full_match(rating, '[1-5]')
    and instant(created_at) is not null
) to '{out}/bronze_reviews.parquet' (compression zstd);

copy (
  select post_id, network, sha256('handle' || lower(author)) as author_hash, text as body,
    try_cast(likes as bigint) as likes, instant(posted_at) as posted_at, filename as file
  from read_csv({social_posts}, all_varchar = true, header = true, ignore_errors = true,
    quote = '"', escape = '"', delim = ',', filename = true, null_padding = false,
    auto_detect = false, columns = {post_id: 'varchar', network: 'varchar', author: 'varchar',
      text: 'varchar', likes: 'varchar', posted_at: 'varchar'})
  where post_id <> '' and try_cast(likes as bigint) >= 0 and instant(posted_at) is not null
) to '{out}/bronze_social_posts.parquet' (compression zstd);

-- Silver: the newest version of each key.
copy (
  with newest as (
    select order_id, max(struct_pack(updated_at, file, record)) as newest
    from '{out}/bronze_order_lines.parquet' group by order_id)
  select order_id,
    row_number() over (partition by order_id, quantity < 0
      order by product_id, unit_price, quantity, discount, returned_at) as line_id,
    product_id, quantity, unit_price, cast(unit_price * quantity as decimal(18, 4)) as gross_amount,
    coalesce(discount, 0) as discount_amount, is_gift_card, returned_at
  from '{out}/bronze_order_lines.parquet' join newest using (order_id)
  where record = newest.record
) to '{out}/newest_lines.parquet' (compression zstd);

copy (select * exclude (returned_at) from '{out}/newest_lines.parquet' where quantity > 0)
to '{out}/order_lines.parquet' (compression zstd);

create temp table accounts as
select * exclude (file) from '{out}/bronze_customers.parquet'
qualify row_number() over (partition by customer_key order by updated_at desc, file desc) = 1;

create temp table newest_orders as
select * from '{out}/bronze_orders.parquet'
qualify row_number() over (partition by order_id
  order by updated_at desc nulls last, file desc, record desc) = 1;

-- Accounts and guests who share an e-mail address, or telephone number and name, are the oldest of
-- them, unless more than ten accounts share it.
create temp table shared as
with told as (
  select customer_key as holder, false as is_guest, email_hash as identifier from accounts
  union
  select customer_key, false, sha256('contact' || regexp_replace(phone, '[^+0-9]', '', 'g') || '|'
    || lower(trim(first_name)) || '|' || lower(trim(last_name)))
  from accounts where phone <> '' and first_name <> '' and last_name <> ''
  union
  select coalesce(customer_key, email_hash), customer_key is null, email_hash from newest_orders)
select holder, identifier, is_guest, created_at from told
left join accounts on holder = customer_key
where identifier is not null
qualify count(*) over (partition by identifier) > 1
  and count(*) filter (not is_guest) over (partition by identifier) <= 10;

create temp table owners as
with recursive reached as (
  select mine.holder, other.holder as other from shared mine join shared other using (identifier)
  union
  select reached.holder, next.holder from reached join shared on other = shared.holder
  join shared next using (identifier))
select reached.holder, arg_min(other, struct_pack(
  g := is_guest, u := created_at is null, created_at, other)) as owner
from reached join (select distinct holder, is_guest, created_at from shared) ages
  on other = ages.holder
group by reached.holder;

copy (
  with known as (
    select customer_key as holder, true as is_account, email_hash, country, city,
      accepts_marketing, created_at, updated_at from accounts
    union all by name
    select customer_key as holder, true as is_account, min(country) as country from newest_orders
    where customer_key is not null and customer_key not in (select customer_key from accounts)
    group by customer_key
    union all by name
    select email_hash as holder, false as is_account, email_hash, min(country) as country
    from newest_orders where customer_key is null and email_hash is not null
    group by email_hash)
  select coalesce(owner, holder) as customer_key, count(*) filter (is_account) as accounts,
    arg_max(email_hash, age) as email_hash, arg_max(country, age) as country,
    arg_max(city, age) as city, arg_max(accepts_marketing, age) as accepts_marketing,
    local_day(min(created_at)) as created_date
  from (select *, struct_pack(k := updated_at is not null, updated_at, holder) as age from known)
    left join owners using (holder)
  group by 1
) to '{out}/customers.parquet' (compression zstd);

copy (
  with valued as (
    select order_id, max(gross_amount) > 0 as has_value from '{out}/order_lines.parquet'
    where not is_gift_card group by order_id),
  judged as (
    select newest_orders.* exclude (customer_key),
      coalesce(owner, customer_key, email_hash) as customer_key,
      case when status = 'test' then 'TEST' when status = 'voided' then 'VOIDED'
        when currency <> 'EUR' then 'FOREIGN_CURRENCY'
        when not coalesce(has_value, false) then 'NO_VALUE' end as invalid_reason
    from newest_orders left join owners on coalesce(customer_key, email_hash) = holder
    left join valued using (order_id))
  select order_id, customer_key, ordered_at, local_day(ordered_at) as order_date, status,
    invalid_reason is null as is_valid, invalid_reason, cancelled_at, channel, country, currency,
    discount_code, shipping, tax, duties
  from judged
) to '{out}/orders.parquet' (compression zstd);

-- A document that sells nothing gives back the customer's latest earlier order of the product, one
-- with enough units if there is one.
copy (
  with documents as (
    select order_id || '/return/' || line_id as refund_id, order_id as document_id, customer_key,
      product_id, returned_at as refunded_at, -quantity as quantity,
      cast(unit_price * -quantity - discount_amount as decimal(18, 4)) as amount,
      order_id in (select order_id from '{out}/order_lines.parquet') and ordered_at is not null
        as sells
    from '{out}/newest_lines.parquet' left join '{out}/orders.parquet' using (order_id)
    where quantity < 0 and not is_gift_card and coalesce(status, '') <> 'cancelled'),
  bought as (
    select refund_id, arg_max(order_id, struct_pack(
      enough := sold.quantity >= documents.quantity, ordered_at, order_id)) as bought_id
    from documents
    join '{out}/orders.parquet' orders using (customer_key)
    join '{out}/order_lines.parquet' sold using (order_id, product_id)
    where not sells and is_valid and status <> 'cancelled' and ordered_at <= refunded_at
    group by refund_id),
  back as (
    select refund_id, case when sells then document_id else bought_id end as order_id,
      customer_key, product_id, 'returned' as reason, refunded_at, quantity, amount
    from documents left join bought using (refund_id)
    union all
    select order_id || '/cancel/' || line_id, order_id, customer_key, product_id, 'cancelled',
      coalesce(cancelled_at, ordered_at), quantity, gross_amount - discount_amount
    from '{out}/order_lines.parquet' join '{out}/orders.parquet' using (order_id)
    where not is_gift_card and status = 'cancelled')
  select *, local_day(refunded_at) as refund_date from back
) to '{out}/refunds.parquet' (compression zstd);

copy (
  with newest as (
    select product_id, title, category, price, cost from '{out}/bronze_products.parquet'
    qualify row_number() over (partition by product_id order by updated_at desc, file desc) = 1)
  select * from newest
  union all by name
  select distinct product_id from '{out}/order_lines.parquet'
  where product_id not in (select product_id from newest)
) to '{out}/products.parquet' (compression zstd);

copy (
  select * exclude (file, owner, holder)
    replace (coalesce(owner, customer_key) as customer_key), local_day(created_at) as created_date
  from '{out}/bronze_reviews.parquet' left join owners on customer_key = holder
  qualify row_number() over (partition by review_id order by file desc) = 1
) to '{out}/reviews.parquet' (compression zstd);

copy (
  select * exclude (file), local_day(posted_at) as posted_date
  from '{out}/bronze_social_posts.parquet'
  qualify row_number() over (partition by post_id order by file desc) = 1
) to '{out}/social_posts.parquet' (compression zstd);

-- Gold.
create schema gold;

copy (
  select order_id, line_id, product_id, category, order_date, customer_key, is_valid, quantity,
    unit_price, is_gift_card, case when is_gift_card then 0 else gross_amount end as gross_sales,
    case when is_gift_card then 0 else discount_amount end as discounts, quantity * cost as cogs
  from '{out}/order_lines.parquet'
  join (select * from '{out}/orders.parquet' where order_date <= date '{day}') using (order_id)
  left join '{out}/products.parquet' using (product_id)
) to '{out}/fct_order_lines.parquet' (compression zstd);
create view gold.fct_order_lines as select * from '{out}/fct_order_lines.parquet';

copy (
  with sold as (
    select order_id, count(*) as items, sum(quantity) as units, sum(gross_sales) as gross_sales,
      sum(discounts) as discounts,
      case when count(*) = count(cogs) then sum(cogs) end as cogs
    from gold.fct_order_lines where not is_gift_card group by order_id),
  returned as (
    select order_id, product_id, sum(quantity) as returned_units, sum(amount) as returns
    from '{out}/refunds.parquet' where refund_date <= date '{day}' group by all),
  bought as (
    select order_id, product_id, sum(quantity) as units, sum(cogs) as cogs
    from gold.fct_order_lines where not is_gift_card group by all),
  back as (
    select order_id, sum(returned_units) as returned_units, sum(returns) as returns,
      sum(cast(cogs * least(returned_units, units) / units as decimal(28, 4))) as returned_cogs
    from returned left join bought using (order_id, product_id) group by order_id),
  numbered as (
    select *, row_number() over placed as n,
      date_diff('day', lag(order_date) over placed, order_date) as gap
    from '{out}/orders.parquet' where order_date <= date '{day}' and is_valid
      and customer_key is not null
    window placed as (partition by customer_key order by ordered_at, order_id))
  select o.order_id, o.customer_key, o.ordered_at, o.order_date, o.status, o.is_valid, o.channel,
    o.country, n as order_seq_number, gap as days_since_prev_order, coalesce(items, 0) as items,
    coalesce(units, 0) as units, coalesce(gross_sales, 0) as gross_sales,
    coalesce(discounts, 0) as discounts, coalesce(returned_units, 0) as returned_units,
    coalesce(returns, 0) as returns,
    case when items is null then 0 else cogs end - coalesce(returned_cogs, 0) as cogs,
    coalesce(gross_sales, 0) - coalesce(discounts, 0) - coalesce(returns, 0) as net_sales,
    o.shipping as shipping_charged, o.tax, o.duties
  from '{out}/orders.parquet' o left join numbered using (order_id) left join sold using (order_id)
    left join back using (order_id)
  where o.order_date <= date '{day}'
) to '{out}/fct_orders.parquet' (compression zstd);
create view gold.fct_orders as select * from '{out}/fct_orders.parquet';

create temp table figures as
with shares as (
  select order_date as day, 1 as orders, (order_seq_number = 1)::int as new_customers,
    (order_seq_number = 2)::int as repeat_customers, (order_seq_number > 1)::int as later_orders,
    (days_since_prev_order > 0)::int as returning_customers,
    (customer_key is null)::int as guest_orders, items, units, gross_sales, discounts,
    returns as cohorted_returns, shipping_charged, tax, duties,
    case when order_seq_number = 1 then gross_sales - discounts else 0 end as new_value,
    case when order_seq_number > 1 then gross_sales - discounts else 0 end as later_value,
    (order_seq_number = 1 or days_since_prev_order >= 30)::int as began_30,
    (order_seq_number = 1 or days_since_prev_order >= 90)::int as began_90,
    (order_seq_number = 1 or days_since_prev_order >= 365)::int as began_365
  from gold.fct_orders where is_valid
  union all by name
  select order_date - days_since_prev_order::int as day,
    (days_since_prev_order < 30)::int as renewed_30, (days_since_prev_order < 90)::int as renewed_90,
    (days_since_prev_order < 365)::int as renewed_365
  from gold.fct_orders where days_since_prev_order > 0
  union all by name
  select refund_date as day, 1 as refunds, sum(quantity) as refunded_units, sum(amount) as returns
  from '{out}/refunds.parquet'
  where refund_date <= date '{day}'
    and coalesce(order_id, '') not in (select order_id from gold.fct_orders where not is_valid)
  group by refund_date, coalesce(order_id, refund_id)
  union all by name
  select created_date as day, 1 as reviews, rating as stars from '{out}/reviews.parquet'
  where created_date <= date '{day}'
  union all by name
  select posted_date as day, 1 as mentions from '{out}/social_posts.parquet'
  where posted_date <= date '{day}'),
days as (
  select day, sum(coalesce(columns(* exclude (day)), 0)) as '\0' from shares group by day),
calendar as (
  select cast(unnest(generate_series(
    (select min(day) from days where orders + refunds > 0), date '{day}', interval 1 day)) as date)
    as day)
select day, coalesce(columns(days.* exclude (day)), 0) as '\0',
  sum(coalesce(new_customers, 0)) over so_far as customers_so_far,
  sum(coalesce(repeat_customers, 0)) over so_far as repeat_so_far
from calendar left join days using (day)
window so_far as (order by day);

create temp table totals as
select *,
  sum(began_30) over so_far - coalesce(sum(new_customers + returning_customers - renewed_30)
    over (order by day rows between unbounded preceding and 30 preceding), 0) as active_30,
  sum(began_90) over so_far - coalesce(sum(new_customers + returning_customers - renewed_90)
    over (order by day rows between unbounded preceding and 90 preceding), 0) as active_90,
  sum(began_365) over so_far - coalesce(sum(new_customers + returning_customers - renewed_365)
    over (order by day rows between unbounded preceding and 365 preceding), 0) as active_365,
  gross_sales - discounts as sales
from figures
window so_far as (order by day);

create temp table metrics as
select day, unnest([
  {'metric': 'gross_sales', 'unit': 'currency', 'n': gross_sales, 'd': null, 'age': 0},
  {'metric': 'discounts', 'unit': 'currency', 'n': discounts, 'd': null, 'age': 0},
  {'metric': 'returns', 'unit': 'currency', 'n': returns, 'd': null, 'age': 0},
  {'metric': 'net_sales', 'unit': 'currency', 'n': sales - returns, 'd': null, 'age': 0},
  {'metric': 'shipping_charged', 'unit': 'currency', 'n': shipping_charged, 'd': null, 'age': 0},
  {'metric': 'tax', 'unit': 'currency', 'n': tax, 'd': null, 'age': 0},
  {'metric': 'total_sales', 'unit': 'currency', 'n': sales - returns + shipping_charged + tax + duties,
    'd': null, 'age': 0},
  {'metric': 'orders', 'unit': 'count', 'n': orders, 'd': null, 'age': 0},
  {'metric': 'new_customers', 'unit': 'count', 'n': new_customers, 'd': null, 'age': 0},
  {'metric': 'returning_customers', 'unit': 'count', 'n': returning_customers, 'd': null, 'age': 0},
  {'metric': 'guest_orders', 'unit': 'count', 'n': guest_orders, 'd': null, 'age': 0},
  {'metric': 'units', 'unit': 'units', 'n': units, 'd': null, 'age': 0},
  {'metric': 'refunds', 'unit': 'count', 'n': refunds, 'd': null, 'age': 0},
  {'metric': 'refunded_units', 'unit': 'units', 'n': refunded_units, 'd': null, 'age': 0},
  {'metric': 'active_customers_30', 'unit': 'count', 'n': active_30, 'd': null, 'age': 0},
  {'metric': 'active_customers_90', 'unit': 'count', 'n': active_90, 'd': null, 'age': 0},
  {'metric': 'active_customers_365', 'unit': 'count', 'n': active_365, 'd': null, 'age': 0},
  {'metric': 'reviews', 'unit': 'count', 'n': reviews, 'd': null, 'age': 0},
  {'metric': 'mentions', 'unit': 'count', 'n': mentions, 'd': null, 'age': 0},
  {'metric': 'aov', 'unit': 'currency', 'n': sales, 'd': orders, 'age': 0},
  {'metric': 'aov_gross', 'unit': 'currency', 'n': gross_sales, 'd': orders, 'age': 0},
  {'metric': 'aov_net', 'unit': 'currency', 'n': sales - cohorted_returns, 'd': orders, 'age': 30},
  {'metric': 'aov_total', 'unit': 'currency',
    'n': sales - cohorted_returns + shipping_charged + tax + duties, 'd': orders, 'age': 30},
  {'metric': 'aov_new', 'unit': 'currency', 'n': new_value, 'd': new_customers, 'age': 0},
  {'metric': 'aov_returning', 'unit': 'currency', 'n': later_value, 'd': later_orders, 'age': 0},
  {'metric': 'units_per_order', 'unit': 'units', 'n': units, 'd': orders, 'age': 0},
  {'metric': 'items_per_order', 'unit': 'count', 'n': items, 'd': orders, 'age': 0},
  {'metric': 'price_per_item', 'unit': 'currency', 'n': sales, 'd': units, 'age': 0},
  {'metric': 'discount_rate', 'unit': 'ratio', 'n': discounts, 'd': gross_sales, 'age': 0},
  {'metric': 'return_rate_value', 'unit': 'ratio', 'n': cohorted_returns, 'd': sales, 'age': 60},
  {'metric': 'returning_customer_rate', 'unit': 'ratio', 'n': returning_customers,
    'd': new_customers + returning_customers, 'age': 0},
  {'metric': 'repeat_purchase_rate', 'unit': 'ratio', 'n': repeat_so_far, 'd': customers_so_far,
    'age': 0},
  {'metric': 'mean_rating', 'unit': 'stars', 'n': stars, 'd': reviews, 'age': 0}
], recursive := true)
from (
  select * replace (
    case when day >= first_review then reviews end as reviews,
    case when day >= first_review then stars end as stars,
    case when day >= first_post then mentions end as mentions)
  from totals,
    (select min(created_date) as first_review from '{out}/reviews.parquet'),
    (select min(posted_date) as first_post from '{out}/social_posts.parquet'));

copy (
  select day, metric, 'all' as slice_type, 'all' as slice_value, unit,
    cast(n as decimal(18, 4)) as numerator, cast(d as decimal(18, 4)) as denominator,
    cast(case when d is null then n
      when date_diff('day', day, date '{day}') >= age and d <> 0 then n / d end as double) as value,
    date_diff('day', day, date '{day}') >= age as is_complete
  from metrics
) to '{out}/kpi_daily.parquet' (compression zstd);
create view gold.kpi_daily as select * from '{out}/kpi_daily.parquet';

copy (pivot (select day, metric, value from gold.kpi_daily) on metric using any_value(value)
  group by day)
to '{out}/kpi_daily_wide.parquet' (compression zstd);
create view gold.kpi_daily_wide as select * from '{out}/kpi_daily_wide.parquet';

create temp view sales as
select * from gold.fct_order_lines where is_valid and not is_gift_card;

copy (
  with sold as (
    select product_id, count(distinct order_id) as orders,
      count(distinct customer_key) as customers, sum(quantity) as units,
      sum(gross_sales) as gross_sales, sum(discounts) as discounts,
      min(order_date) as first_sold_date, max(order_date) as last_sold_date
    from sales group by product_id),
  back as (
    select product_id, sum(quantity) as returned_units, sum(amount) as returns
    from '{out}/refunds.parquet'
    where refund_date <= date '{day}'
      and coalesce(order_id, '') not in (
        select order_id from gold.fct_order_lines where not is_valid)
    group by product_id),
  reviewed as (
    select product_id, count(*) as reviews, avg(rating) as rating_mean
    from '{out}/reviews.parquet' where created_date <= date '{day}' group by product_id)
  select p.*, coalesce(orders, 0) as orders, coalesce(customers, 0) as customers,
    coalesce(units, 0) as units, coalesce(gross_sales, 0) as gross_sales,
    coalesce(discounts, 0) as discounts, coalesce(returned_units, 0) as returned_units,
    coalesce(returns, 0) as returns,
    coalesce(gross_sales, 0) - coalesce(discounts, 0) - coalesce(returns, 0) as net_sales,
    coalesce(reviews, 0) as reviews, rating_mean, first_sold_date, last_sold_date
  from '{out}/products.parquet' p left join sold using (product_id) left join back using (product_id)
    left join reviewed using (product_id)
) to '{out}/dim_product.parquet' (compression zstd);
create view gold.dim_product as select * from '{out}/dim_product.parquet';

create temp view buying as
select * from gold.fct_orders where is_valid and customer_key is not null;

copy (
  with bought as (
    select customer_key, count(*) as orders, sum(units) as units, sum(gross_sales) as gross_sales,
      sum(discounts) as discounts, sum(returns) as returns, sum(net_sales) as net_sales,
      min(order_date) as first_order_date, max(order_date) as last_order_date,
      count(*) filter (order_date > date '{day}' - 365) as orders_365,
      sum(net_sales) filter (order_date > date '{day}' - 365) as net_sales_365
    from buying group by customer_key),
  reviewed as (
    select customer_key, count(*) as reviews, avg(rating) as rating_mean
    from '{out}/reviews.parquet' where created_date <= date '{day}' and customer_key is not null
    group by customer_key)
  select c.* exclude (email_hash, created_date), coalesce(orders, 0) as orders,
    coalesce(units, 0) as units, coalesce(gross_sales, 0) as gross_sales,
    coalesce(discounts, 0) as discounts, coalesce(returns, 0) as returns,
    coalesce(net_sales, 0) as net_sales, first_order_date, last_order_date,
    coalesce(orders_365, 0) as orders_365, coalesce(net_sales_365, 0) as net_sales_365,
    coalesce(reviews, 0) as reviews, rating_mean,
    date '{day}' - last_order_date as recency_days, date '{day}' - first_order_date as tenure_days
  from '{out}/customers.parquet' c left join bought using (customer_key)
    left join reviewed using (customer_key)
  where created_date is null or created_date <= date '{day}' or orders is not null
) to '{out}/dim_customer.parquet' (compression zstd);
create view gold.dim_customer as select * from '{out}/dim_customer.parquet';

copy (
  with happened as (
    select customer_key, order_date as date, is_valid, net_sales from gold.fct_orders
    union all by name
    select customer_key, refund_date as date, false as is_valid from '{out}/refunds.parquet'),
  months as (
    select customer_key, cast(date_trunc('month', date) as date) as month,
      count(*) filter (is_valid) as orders, sum(net_sales) filter (is_valid) as net_sales
    from happened where customer_key is not null and date <= date '{day}' group by all),
  cohorts as (
    select *, 'all' as basis, min(month) over (partition by customer_key) as cohort_month
    from months
    union all
    select *, 'orders' as basis, min(month) over (partition by customer_key) as cohort_month
    from months where orders > 0),
  cells as (
    select cohort_month, basis, date_diff('month', cohort_month, month) as period_index,
      count(*) as active_customers, sum(orders) as orders, sum(net_sales) as net_sales
    from cohorts group by all),
  grid as (
    select cohort_month, basis, active_customers as cohort_size, unnest(generate_series(
      0, date_diff('month', cohort_month, date '{day}'))) as period_index
    from cells where period_index = 0)
  select grid.*, coalesce(active_customers, 0) as active_customers, coalesce(orders, 0) as orders,
    coalesce(net_sales, 0) as net_sales
  from grid left join cells using (cohort_month, basis, period_index)
) to '{out}/cohort_retention.parquet' (compression zstd);
create view gold.cohort_retention as select * from '{out}/cohort_retention.parquet';

copy (
  with measured as (
    select customer_key, date '{day}' - max(order_date) as recency_days,
      count(*) filter (order_date > date '{day}' - 365) as frequency,
      coalesce(sum(gross_sales - discounts) filter (order_date > date '{day}' - 365), 0) as monetary
    from buying group by customer_key),
  scored as (
    select *, 1 + 5 * (rank() over (order by recency_days desc) - 1) // count(*) over () as r_score,
      1 + 5 * (rank() over (order by frequency) - 1) // count(*) over () as f_score,
      1 + 5 * (rank() over (order by monetary) - 1) // count(*) over () as m_score
    from measured)
  select *, (f_score + m_score + 1) // 2 as fm_score, [
    'NEW', 'ACTIVE', 'ACTIVE', 'CHAMPIONS', 'CHAMPIONS',
    'PROMISING', 'ACTIVE', 'ACTIVE', 'LOYAL', 'LOYAL',
    'ALMOST_LOST', 'ALMOST_LOST', 'NEEDS_ATTENTION', 'LOYAL', 'LOYAL',
    'DORMANT', 'DORMANT', 'AT_RISK', 'AT_RISK', 'PREVIOUSLY_LOYAL',
    'DORMANT', 'DORMANT', 'AT_RISK', 'AT_RISK', 'PREVIOUSLY_LOYAL'
  ][5 * (5 - r_score) + (f_score + m_score + 1) // 2] as rfm_group
  from scored
) to '{out}/rfm_scores.parquet' (compression zstd);
create view gold.rfm_scores as select * from '{out}/rfm_scores.parquet';

copy (
  select customer_key, date '{day}' - max(order_date) as recency_days,
    date '{day}' - min(order_date) as tenure_days, count(*) as orders,
    greatest(sum(net_sales), 0) as net_sales, sum(gross_sales - discounts) / count(*) as order_value,
    sum(items) / count(*) as items_per_order,
    coalesce(sum(discounts) / nullif(sum(gross_sales), 0), 0) as discount_rate,
    least(coalesce(sum(returns) / nullif(sum(gross_sales - discounts), 0), 0), 1) as return_rate
  from buying group by customer_key
) to '{out}/customer_features.parquet' (compression zstd);
create view gold.customer_features as select * from '{out}/customer_features.parquet';
