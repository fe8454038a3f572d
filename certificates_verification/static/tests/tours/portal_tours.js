import {registry} from "@web/core/registry";
import {find, open} from "@certificates/../tests/tours/tour_helpers";

// A holder shows a pass on a phone, and decides who may verify it.
registry.category("web_tour.tours").add("certificates_verification_holder", {
    url: "/my",
    steps: () => [
        open("There is an entry", ".o_portal_index_card a:contains('My Passes')"),
        find("The pass is as wide as the phone", ".o_pass_card .o_pass_picture svg"),
        {
            content: "It fits",
            trigger: ".o_pass_card svg",
            run() {
                const {left, right, width} = this.anchor.getBoundingClientRect();
                if (left < 0 || right > window.innerWidth || width < 300) {
                    throw new Error(`From ${left} to ${right}`);
                }
            },
        },
        open("Show it", ".o_pass_card a:contains('Full Screen')"),
        find("There is a code to scan", ".o_pass_code svg"),
        open("Back", "a[aria-label='Back to my passes']"),
        {
            content: "Nobody may verify it",
            trigger: "#pass_verified:checked",
            run: "click",
            expectUnloadPage: true,
        },
        find("It is off", "#pass_verified:not(:checked)"),
        open("Show it again", ".o_pass_card a:contains('Full Screen')"),
        find("There is no code", ".o_pass_screen:not(:has(.o_pass_code))"),
        open("Back again", "a[aria-label='Back to my passes']"),
        {
            content: "Anybody may verify it",
            trigger: "#pass_verified:not(:checked)",
            run: "click",
            expectUnloadPage: true,
        },
        find("It is on", "#pass_verified:checked"),
    ],
});
