import ""
