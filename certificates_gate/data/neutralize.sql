-- A copy to try things out is the gate of no site.
UPDATE certificates_gate_device
   SET revoked_at = COALESCE(revoked_at, now() AT TIME ZONE 'UTC'),
       secret_hash = NULL,
       link_hash = NULL;
