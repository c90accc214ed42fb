-- One day's orders into the table; a day that is loaded again replaces itself.
CREATE TABLE IF NOT EXISTS orders (id INT, customer STRING, amount DOUBLE, day STRING, currency STRING);

DELETE FROM orders WHERE day = :day;

INSERT INTO orders
SELECT id, customer, amount, day, :currency
FROM read_files('/Volumes/main/shop/clean/orders.csv', format => 'csv', header => true);

SELECT count(*) AS orders, round(sum(amount), 2) AS total FROM orders WHERE day = :day;
