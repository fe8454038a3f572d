import {patch} from "@web/core/utils/patch";
import {useService} from "@web/core/utils/hooks";
import {ActivityMenu} from "@hr_attendance/components/attendance_menu/attendance_menu";

patch(ActivityMenu.prototype, {
    setup() {
        super.setup();
        this.notification = useService("notification");
    },

    /** Say what an employee lacks who has just checked in. */
    _searchReadEmployeeFill() {
        super._searchReadEmployeeFill();
        if (this.employee.certificates_warning) {
            this.notification.add(this.employee.certificates_warning, {
                type: "warning",
                sticky: true,
            });
        }
    },
});
