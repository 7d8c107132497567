import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

/**
 * @param {Number} count
 * @returns {String} how many follow somebody, as "48.2K followers"
 */
export function followersInWords(count) {
    if (count === 1) {
        return _t("1 follower");
    }
    const short = new Intl.NumberFormat(user.lang, { notation: "compact" });
    return _t("%s followers", short.format(count));
}
