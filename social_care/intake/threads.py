"""Which thread a post belongs to, where the network does not say. Plain Python."""


def resolve(posts, known):
    """Follow the parents of posts up to where their threads began.

    :param dict posts: external id to (thread or empty, parent or empty) of new posts
    :param dict known: external id to (thread, whether guessed) of posts stored before
    :return: dict of external id to (thread, whether guessed). A thread is guessed when
        the last parent on the way is not there: then it is that parent's id, which is
        right if the parent turns out to be a beginning
    """
    found = {}
    for start in posts:
        path = []
        here = start
        while here not in found:
            if here in path:
                # Posts that answer each other in a circle: the first by name began it.
                found[here] = (min(path[path.index(here) :]), False)
                break
            if here in posts:
                thread, parent = posts[here]
                path.append(here)
                if thread or not parent:
                    found[here] = (thread or here, False)
                    break
                here = parent
            elif here in known:
                thread, guessed = known[here]
                if not guessed or thread == here or thread not in posts:
                    found[here] = (thread, guessed)
                    break
                here = thread
            else:
                found[here] = (here, True)
                break
        for passed in path:
            found[passed] = found[here]
    return {external_id: found[external_id] for external_id in posts}
