"""What the page of a gate says by itself, also without network."""


def get_texts(env):
    """Return the sentences of the page, by name, in the language of the device."""
    return {
        "admitted": env._("Let in"),
        "refused": env._("Do not let in"),
        "undecided": env._("Cannot be decided"),
        "online": env._("Online"),
        "offline": env._("Offline"),
        "ready": env._("Hold a pass in front of the camera."),
        "checking": env._("Checking…"),
        "missing": env._("Missing:"),
        "live": env._("Live code"),
        "by_hand": env._("Entered by hand: compare the photo with the person."),
        "no_photo": env._("There is no photo: ask for an identity document."),
        "camera_denied": env._(
            "This page may not use the camera. Allow it in the settings of the browser "
            "and reload the page, or enter the number."
        ),
        "camera_missing": env._(
            "No camera was found. Connect one and reload the page, or enter the number."
        ),
        "camera_insecure": env._(
            "The browser gives the camera only to pages that begin with https. Open "
            "this page by https, or enter the number."
        ),
        "camera_failed": env._(
            "The camera does not start. Close other apps that use it and reload the "
            "page, or enter the number."
        ),
        "reader_missing": env._(
            "This browser cannot read codes. Reload the page with network, or enter "
            "the number."
        ),
        "clock": env._(
            "The clock of this device is {minutes} minutes off. Set it right: without "
            "network the gate judges by it."
        ),
        **_get_offline_texts(env),
        "knowledge": env._("Last online: {moment}."),
        "knowledge_none": env._("Not online since the page was opened."),
        "queued": env._("Checks to be sent: {count}."),
        "queue_full": env._(
            "This device keeps no more checks: bring it online before you go on."
        ),
        "noted": env._("Noted. It is sent when there is network."),
        "unpaired": env._(
            "This device is not paired with a gate, or no longer. Ask an officer to "
            "pair it."
        ),
        "error": env._("Something went wrong: scan the pass again."),
    }


def _get_offline_texts(env):
    """Return what is said without network, by what the pass proves."""
    note = env._(
        "Compare the card with an identity document, and note your decision: it is "
        "sent later."
    )
    cannot = env._("There is no network: the gate cannot decide.")
    undecided = {
        "unsigned": cannot,
        "no_keys": cannot,
        "no_list": cannot,
        "old_list": env._(
            "What this device knows of withdrawn passes is too old: bring it online."
        ),
        "clock": env._(
            "The clock of this device is wrong: set it right. Until then the gate "
            "cannot decide without network."
        ),
        "live": env._(
            "The pass is genuine and valid. Without network the gate does not tell a "
            "live code from a picture."
        ),
    }
    return {
        **{f"offline_{name}": f"{text} {note}" for name, text in undecided.items()},
        "offline_unproven": env._(
            "The pass is genuine and valid. Without network the gate does not see "
            "whether its holder has what else is asked. Ask for proof, and note your "
            "decision:"
        ),
        "offline_unknown": env._(
            "This code proves nothing: it was changed, or nobody whom the gate knows "
            "has signed it."
        ),
        "offline_foreign": env._(
            "This pass is of another company: ask the company of this site."
        ),
        "offline_left": env._("The holder of this pass works here no longer."),
        "offline_withdrawn": env._("This pass was revoked or replaced."),
        "offline_expired": env._(
            "This pass has expired: if it was renewed, ask for the new one."
        ),
        "offline_upcoming": env._("This pass is not valid yet."),
        "offline_valid": env._(
            "The pass is genuine and valid, and proves all that is asked here."
        ),
        "offline_listed": env._(
            "Without network. Withdrawn passes are known as of {moment}."
        ),
    }
