true->false
