-- A copy to try things out seals nothing in the name of a company.
UPDATE certificates_seal
   SET private_key = NULL;
