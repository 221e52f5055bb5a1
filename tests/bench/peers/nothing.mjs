/** Peer: a node that starts and ends. */
