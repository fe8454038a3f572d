import {nothingSticksOut} from "@certificates/../tests/tours/tour_helpers";
import {registry} from "@web/core/registry";

// A holder chooses a file; the rest of the form is filled in, but for what was entered.
registry.category("web_tour.tours").add("certificates_scan_fill_in", {
    url: "/my/certificates/new",
    steps: () => [
        {content: "Its number", trigger: "#submission_number", run: "edit MINE-1"},
        {
            content: "Choose a file, above the fields",
            trigger: "fieldset:has(~ div #submission_type) #submission_files",
            async run() {
                const response = await fetch("/tour.pdf");
                const content = await response.blob();
                const files = new DataTransfer();
                const type = "application/pdf";
                files.items.add(new File([content], "w.pdf", {type}));
                this.anchor.files = files.files;
                this.anchor.dispatchEvent(new Event("change", {bubbles: true}));
            },
        },
        {
            content: "It is read",
            trigger: "[data-reading='done']:not(.d-none)",
        },
        {
            content: "The type is filled in",
            trigger: "#submission_type:has(option:checked:contains('Forklift'))",
        },
        {
            content: "What was entered stays",
            trigger: "#submission_number:value('MINE-1')",
        },
        nothingSticksOut,
        {
            content: "Hand in",
            trigger: ".o_submission_form button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is being checked",
            trigger: ".o_submission_state[data-state='to_check']",
        },
    ],
});
