"""What can be asked, who may ask, and what then happens.

One operation is one frozen record and its handler beneath it. From the declaration the local backend runs it, the
server routes it, the remote backend calls it and the commands offer it.
"""
