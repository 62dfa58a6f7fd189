let { body = "x${body}"; }
