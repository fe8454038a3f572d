import {
    buildM2OFieldDescription,
    extractM2OFieldProps,
    Many2OneField,
} from "@web/views/fields/many2one/many2one_field";
import {registry} from "@web/core/registry";

/**
 * The issuing body of a certificate: who records certificates may name a new one, also
 * without the right to create contacts. The server creates it by its name alone.
 */
registry.category("fields").add("certificates_issuer", {
    ...buildM2OFieldDescription(Many2OneField),
    extractProps: (staticInfo, dynamicInfo) => ({
        ...extractM2OFieldProps(staticInfo, dynamicInfo),
        canQuickCreate: true,
        context: {...dynamicInfo.context, certificates_issuer: true},
    }),
});
