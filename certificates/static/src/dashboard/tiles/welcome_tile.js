import {Component} from "@odoo/owl";

/** What to do first, where there is nothing to count yet. */
export class WelcomeTile extends Component {
    static template = "certificates.WelcomeTile";
    static props = {tile: Object, open: Function};
}
