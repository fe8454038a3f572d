-- A copy to try things out verifies no pass of the original, and prints none for it.
UPDATE ir_config_parameter
   SET value = replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
 WHERE key = 'certificates_verification.key';
UPDATE certificates_assignment
   SET legacy_code_hash = NULL
 WHERE legacy_code_hash IS NOT NULL;
-- And it signs nothing in the name of a company of the original: keys are made anew.
DELETE FROM certificates_signing_key;
