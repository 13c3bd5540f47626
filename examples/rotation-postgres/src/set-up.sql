CREATE ROLE shop NOLOGIN;
CREATE ROLE shop_a NOLOGIN IN ROLE shop;
CREATE ROLE shop_b NOLOGIN IN ROLE shop;
ALTER ROLE shop_a SET role = 'shop';
ALTER ROLE shop_b SET role = 'shop';

CREATE ROLE shop_rotator LOGIN CREATEROLE;
CREATE SCHEMA sealwax;
CREATE TABLE sealwax.rotation_fence (
  role text PRIMARY KEY,
  fence bigint NOT NULL,
  secret text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);
GRANT USAGE ON SCHEMA sealwax TO shop_rotator;
GRANT SELECT, INSERT, UPDATE ON sealwax.rotation_fence TO shop_rotator;
