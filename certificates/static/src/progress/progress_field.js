import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";
import {onWillUnmount} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/**
 * A progress bar that follows work in the background: each time the server tells that
 * it went on, the record is read again.
 */
export class CertificatesProgressField extends ProgressBarField {
    setup() {
        super.setup();
        const bus = useService("bus_service");
        const onProgress = ({model, id}) => {
            const {record} = this.props;
            if (model === record.resModel && id === record.resId) {
                record.load();
            }
        };
        bus.subscribe("certificates.progress", onProgress);
        onWillUnmount(() => bus.unsubscribe("certificates.progress", onProgress));
    }
}

registry.category("fields").add("certificates_progress", {
    ...progressBarField,
    component: CertificatesProgressField,
});
