-- The version of each addon of ours, and the fields that it stores, a line each.
SELECT name || ' ' || latest_version AS line
  FROM ir_module_module
 WHERE state = 'installed' AND (name LIKE 'certificates%' OR name = 'report_svg')
 UNION
SELECT concat_ws(' ', d.module, f.model || '.' || f.name, f.ttype, f.relation)
  FROM ir_model_fields f
  JOIN ir_model m ON m.id = f.model_id
  JOIN ir_model_data d ON d.model = 'ir.model.fields' AND d.res_id = f.id
 WHERE f.store AND NOT m.transient
   AND (d.module LIKE 'certificates%' OR d.module = 'report_svg')
   AND f.name NOT IN ('id', 'create_uid', 'create_date', 'write_uid', 'write_date')
 ORDER BY 1
