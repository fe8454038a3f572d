import {find} from "@certificates/../tests/tours/tour_helpers";
import {registry} from "@web/core/registry";

// An officer makes a link for a device, and thinks better of it.
registry.category("web_tour.tours").add("certificates_gate_officer", {
    steps: () => [
        {
            content: "Pair a device",
            trigger: "button[name='action_pair_device']",
            run: "click",
        },
        find(
            "There is a code to scan",
            ".modal .o_gate_pairing_code[src^='data:image/svg']"
        ),
        find("It works for some minutes", ".modal b:contains(':')"),
        {
            content: "Cancel the link",
            trigger: ".modal button:contains('Cancel the Link')",
            run: "click",
        },
        find("The form is there again", "body:not(:has(.modal)) .o_form_view"),
    ],
});

// A holder shows a pass, whose code changes.
registry.category("web_tour.tours").add("certificates_gate_holder", {
    steps: () => [
        find("The code is live", ".o_pass_live:not([hidden]) .o_pass_live_seconds"),
        find("There is a code", ".o_pass_code svg"),
        {
            content: "Back",
            trigger: "a[aria-label='Back to my passes']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Where it was checked",
            trigger: ".o_gate_checks_link",
            run: "click",
            expectUnloadPage: true,
        },
        find("It was refused", ".o_gate_checks [data-verdict='refused']"),
    ],
});
