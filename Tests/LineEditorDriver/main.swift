runDriver()
