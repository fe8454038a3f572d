import {download} from "@web/core/network/download";
import {registry} from "@web/core/registry";

/** Notes on the page what is downloaded, and that it arrived. */
function watchDownloads() {
    const original = download._download;
    download._download = async (options) => {
        const result = await original(options);
        document.body.dataset.downloaded = options.data.data;
        return result;
    };
}

registry.category("web_tour.tours").add("certificates_passes_print", {
    steps: () => [
        {
            content: "Select a certificate",
            trigger: ".o_data_row:contains('Wim Worker') .o_list_record_selector input",
            run() {
                watchDownloads();
                this.anchor.click();
            },
        },
        {
            content: "Open the Print menu",
            trigger: ".o_cp_action_menus button:contains('Print')",
            run: "click",
        },
        {
            content: "Print the pass",
            trigger: ".o-dropdown--menu .o-dropdown-item:contains(/^Pass$/)",
            run: "click",
        },
        {
            content: "The PDF arrives",
            trigger:
                "body[data-downloaded*='/report/pdf/certificates_passes.report_pass/']",
        },
        {
            content: "Nothing is selected any more: open the certificate",
            trigger:
                ".o_data_row:not(.o_data_row_selected):contains('Wim Worker') td[name='type_id']",
            run: "click",
        },
        {
            content: "Look at its pass",
            trigger: ".o_notebook .nav-link:contains(/^Pass$/)",
            run: "click",
        },
        {
            content: "It is the card, with the name",
            trigger:
                ".o_field_certificates_pass_preview svg text:contains('Wim Worker')",
            run() {
                delete document.body.dataset.downloaded;
            },
        },
        {
            content: "Print it here",
            trigger: "button[name='action_print_pass']",
            run: "click",
        },
        {
            content: "The PDF arrives again",
            trigger:
                "body[data-downloaded*='/report/pdf/certificates_passes.report_pass/']",
        },
    ],
});
