import {PortalHomeCounters} from "@portal/interactions/portal_home_counters";
import {patch} from "@web/core/utils/patch";

// The entry is there for whoever has to do with certifications, also when nothing is
// pending.
patch(PortalHomeCounters.prototype, {
    getCountersAlwaysDisplayed() {
        return [...super.getCountersAlwaysDisplayed(), "certification_pending_count"];
    },
});
