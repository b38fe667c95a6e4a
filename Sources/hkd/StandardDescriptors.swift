import Glibc

/// The three descriptors that every program takes for granted.
enum StandardDescriptors {
  /// Gives those that the caller has closed something to be: else the first pipe or file that is opened would take their numbers,
  /// and messages would be written into it.
  ///
  /// Opened the wrong way round, so that what is lost shows as an error and is not swallowed.
  static func hold() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is the one that was found free.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}
