GRANT shop_a, shop_b TO shop_rotator WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
