(/a).b or "none"
