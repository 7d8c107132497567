import { rpc } from "@web/core/network/rpc";
import { user } from "@web/core/user";

/**
 * Call a method as the button of a view does. What it gives to be opened is complete
 * then: `doAction` throws at an action without `views`, which methods leave out.
 *
 * @param {String} model
 * @param {String} method
 * @param {Number[]} ids
 * @param {...any} args what the method takes besides
 * @returns {Promise<Object|Boolean>} the action that it gives, or false
 */
export function press(model, method, ids, ...args) {
    return rpc(`/web/dataset/call_button/${model}/${method}`, {
        model,
        method,
        args: [ids, ...args],
        kwargs: { context: user.context },
    });
}
