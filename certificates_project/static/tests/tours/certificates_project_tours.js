import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("certificates_project_override", {
    steps: () => [
        {
            content: "Assign the task to somebody who is not qualified",
            trigger: ".o_field_widget[name='user_ids'] input",
            run: "edit cert_worker",
        },
        {
            trigger: ".ui-menu-item:contains('cert_worker')",
            run: "click",
        },
        {
            content: "The form warns",
            trigger: ".alert-warning:contains('Wim Worker lacks Site Induction')",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Saving is refused",
            trigger: ".modal-body:contains('enter a reason')",
        },
        {
            trigger: ".modal-footer button:contains('Close')",
            run: "click",
        },
        {
            content: "Override it",
            trigger: ".o_field_widget[name='certificates_override_reason'] input",
            run: "edit Guided by the safety officer",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It is saved, and still warns",
            trigger:
                ".o_form_saved .alert-warning:contains('Wim Worker lacks Site Induction')",
        },
        {
            content: "The reason is in the history",
            trigger: ".o-mail-Chatter:contains('Guided by the safety officer')",
        },
    ],
});
