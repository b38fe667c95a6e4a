import HKDLanguage

/// A call that did not succeed, with what its caller must know to go on.
package struct CallProblem: Error, Sendable {
  package let failure: Failure
  /// It may well succeed if tried again later.
  package let isTransient: Bool
  /// The platform may have done what was asked although no answer says so.
  package let mayHaveActed: Bool
  /// Nanoseconds that the server asked to be left alone.
  package let retryAfter: Int?
  /// The server did not act, it only counts too many calls.
  package let isRateLimit: Bool
  /// Nothing listens there, or the name is unknown: waiting for long is of little use.
  package let isAbsence: Bool
  /// Refused for want of a second factor: for this app, or (the empty text) for this very call.
  package let secondFactorFor: String?

  package init(
    failure: Failure, isTransient: Bool = false, mayHaveActed: Bool = false, retryAfter: Int? = nil,
    isRateLimit: Bool = false, isAbsence: Bool = false, secondFactorFor: String? = nil
  ) {
    self.failure = failure
    self.isTransient = isTransient
    self.mayHaveActed = mayHaveActed
    self.retryAfter = retryAfter
    self.isRateLimit = isRateLimit
    self.isAbsence = isAbsence
    self.secondFactorFor = secondFactorFor
  }
}
