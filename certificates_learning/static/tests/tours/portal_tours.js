import {registry} from "@web/core/registry";
import {PDF} from "@certificates/../tests/tours/tour_helpers";

function openLesson(name) {
    return {
        content: `Open the lesson ${name}`,
        trigger: `.o_wslides_fs_slide_name:contains("${name}")`,
        run: "click",
    };
}

function lessonIsDone(name) {
    return {
        content: `${name} is done`,
        trigger: `.o_wslides_fs_sidebar_section_slides li:contains("${name}") .o_wslides_slide_completed`,
    };
}

function finishCourse(name) {
    return [
        {
            content: `The player opens ${name} at its first lesson`,
            trigger: `.o_wslides_fs_main .o_wslides_fs_sidebar_list_item.active:contains("${name} 1")`,
        },
        lessonIsDone(`${name} 1`),
        openLesson(`${name} 2`),
        lessonIsDone(`${name} 2`),
        {
            content: "Back to the certification",
            trigger: ".o_certification_back",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: `${name} is done`,
            trigger: `.o_certification_course[data-state='done']:contains("${name}"):contains("Done on")`,
        },
    ];
}

function isInState(state) {
    return {
        content: `The enrollment is ${state}`,
        trigger: `h1 + div .o_certification_state[data-state='${state}']`,
    };
}

function dropFile(name, content) {
    return {
        content: `Drop ${name}`,
        trigger: ".o_certification_drop",
        run() {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([content], name));
            this.anchor.dispatchEvent(
                new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer})
            );
        },
    };
}

function problem(name) {
    return {
        content: `The file is refused: ${name}`,
        trigger: `.o_certification_problem [data-problem='${name}']:not(.d-none)`,
    };
}

const uploadIsClosed = {
    content: "It cannot be uploaded",
    trigger: ".o_certification_proof button[type='submit']:disabled",
};

function upload(expectUnloadPage) {
    return {
        content: "Upload it",
        trigger: ".o_certification_proof button[type='submit']:enabled",
        run: "click",
        expectUnloadPage,
    };
}

function openFirstAid() {
    return [
        {
            content: "First aid is pending",
            trigger: ".o_certification_row:contains('First Aid') a:contains('Upload')",
            run: "click",
            expectUnloadPage: true,
        },
    ];
}

// A learner finishes the two mandatory ones of four courses in the player, and gets the
// certificate.
registry.category("web_tour.tours").add("certificates_learning_courses", {
    url: "/slides",
    steps: () => [
        {
            content: "The eLearning home shows what is pending",
            trigger: ".o_certifications_pending a:contains('Forklift Driver')",
            run: "click",
            expectUnloadPage: true,
        },
        isInState("not_started"),
        {
            content: "Four courses are to do",
            trigger:
                ".list-group:has(.o_certification_course[data-state='todo']:eq(3)):not(:has(.o_certification_course[data-state='done']))",
        },
        {
            content: "Start",
            trigger: ".o_certification_start:contains('Start')",
            run: "click",
            expectUnloadPage: true,
        },
        ...finishCourse("Brakes"),
        isInState("in_progress"),
        {
            content: "Half is done",
            trigger: ".o_certification_progress:contains('50 %')",
        },
        {
            content: "Open the other mandatory course",
            trigger: ".o_certification_course button:contains('Loads')",
            run: "click",
            expectUnloadPage: true,
        },
        ...finishCourse("Loads"),
        isInState("completed"),
        {
            content: "The certificate is valid",
            trigger: ".card .badge:contains('Valid')",
        },
        {
            content: "Back to the list",
            trigger: ".o_portal_submenu a:contains('Certifications')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Nothing is pending",
            trigger: "#wrap:not(:has(.o_certification_row))",
        },
        {
            content: "See all",
            trigger: ".nav-tabs a:contains('All')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "There it is",
            trigger:
                ".o_certification_row:contains('Forklift Driver'):contains('Completed')",
        },
    ],
});

// A learner sends proof; files that are too large or of another kind are refused.
registry.category("web_tour.tours").add("certificates_learning_upload", {
    url: "/my/certifications",
    steps: () => [
        ...openFirstAid(),
        isInState("awaiting_proof"),
        dropFile("large.pdf", PDF + "0".repeat(1024 * 1024)),
        problem("size"),
        uploadIsClosed,
        dropFile("empty.pdf", ""),
        problem("empty"),
        dropFile("program.pdf", "MZ not a document"),
        upload(),
        {
            content: "The server refuses it with a reason",
            trigger:
                "[data-problem='server']:not(.d-none):contains('program.pdf cannot be a document')",
        },
        dropFile("first.pdf", PDF),
        upload(true),
        isInState("to_approve"),
        {
            content: "It was sent",
            trigger: ".o_certification_notice:contains('Thank you')",
        },
        {
            content: "The document is there, the form is not",
            trigger:
                "#wrap:not(:has(.o_certification_proof)) .o_certification_document:contains('first.pdf')",
        },
    ],
});

registry.category("web_tour.tours").add("certificates_learning_upload_again", {
    url: "/my/certifications",
    steps: () => [
        ...openFirstAid(),
        isInState("rejected"),
        {
            content: "The reason is shown",
            trigger: ".o_certification_rejected:contains('The second page is missing')",
        },
        dropFile("both.pdf", PDF),
        upload(true),
        isInState("to_approve"),
        {
            content: "The new document is there, the old one is not",
            trigger:
                ".list-group:not(:contains('first.pdf')) .o_certification_document:contains('both.pdf')",
        },
    ],
});

registry.category("web_tour.tours").add("certificates_learning_approved", {
    url: "/my/certifications?filterby=all",
    steps: () => [
        {
            content: "First aid is completed",
            trigger:
                ".o_certification_row:contains('First Aid') a.stretched-link:contains('First Aid')",
            run: "click",
            expectUnloadPage: true,
        },
        isInState("completed"),
        {
            content: "The document is still there",
            trigger: ".o_certification_document:contains('both.pdf')",
        },
    ],
});

function openSubmission(file) {
    return [
        {
            content: "The submission is open, with its file",
            trigger: `.o_form_view:contains("${file}")`,
        },
    ];
}

// An officer rejects proof with a reason in the back office.
registry.category("web_tour.tours").add("certificates_learning_reject", {
    steps: () => [
        ...openSubmission("first.pdf"),
        {
            content: "Reject it",
            trigger: ".o_form_statusbar button[name='action_open_reject_wizard']",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit The second page is missing",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name='action_reject']",
            run: "click",
        },
        {
            content: "It is rejected",
            trigger:
                ".o_form_view:not(:has(button[name='action_open_reject_wizard'])):contains('The second page is missing')",
        },
    ],
});

// The officer approves what was sent again.
registry.category("web_tour.tours").add("certificates_learning_approve", {
    steps: () => [
        ...openSubmission("both.pdf"),
        {
            content: "Approve it",
            trigger: ".o_form_statusbar button[name='action_ask_approve']",
            run: "click",
        },
        {
            content: "It is completed",
            trigger:
                ".o_field_widget[name='state'] .o_arrow_button_current:contains('Completed')",
        },
    ],
});
