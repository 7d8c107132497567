/**
 * The action that lists the waits of a domain; pivot and graph of the same rows are
 * beside it.
 *
 * @param {String} name of the list
 * @param {Array} domain
 * @param {String} view that is shown first
 */
export function listOf(name, domain, view = "list") {
    const views = ["list", "pivot", "graph"].filter((each) => each !== view);
    return {
        type: "ir.actions.act_window",
        name,
        res_model: "social.care.wait",
        views: [view, ...views].map((each) => [false, each]),
        domain,
        context: {},
    };
}
