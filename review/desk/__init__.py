"""The review desk: the web application in which a packet is triaged, read and decided."""
