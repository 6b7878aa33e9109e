/// The name of one kind of diagnostic, for life: `L0301` for people who look it up, `unknown-key` for those who read it.
///
/// A number is never given to another kind, nor taken back: pages, scripts and searches hold on to it. The hundreds are
/// areas (``Area``), with room left between kinds that belong together.
public enum DiagnosticCode: Int, Sendable, Hashable, CaseIterable {
    // Files.
    case fileNotFound = 101
    case fileIsDirectory = 102
    case fileNotPermitted = 103
    case fileUnreadable = 104
    case fileTooLarge = 105
    case notUTF8 = 106
    case outOfMemory = 107

    // YAML.
    case yamlSyntax = 110
    case duplicateKey = 111
    case keyNotScalar = 112
    case unquotedTemplate = 113
    case severalDocuments = 114
    case forbiddenCharacter = 115
    case unknownAlias = 120
    case recursiveAlias = 121
    case tooManyAliases = 122
    case aliasesTooLarge = 123
    case tooDeep = 124
    case tooManyValues = 125
    case unknownTag = 130
    case tagMismatch = 131
    case cannotMerge = 132
    case vaultUnsupported = 133

    // Inventories: what they may be, then what stands in them.
    case inventoryDirectory = 201
    case inventoryProgram = 202
    case inventoryTOML = 203
    case inventoryPlugin = 204
    case rangeInHostList = 205
    case inventoryJSON = 206
    case inventoryShape = 207
    case encryptedVariables = 208
    case tooManyHosts = 210
    case badHostName = 211
    case badGroupName = 212
    case badRange = 213
    case groupLoop = 214
    case badPriority = 215
    case hostNamedLikeGroup = 216
    case badSection = 220
    case unknownSection = 221
    case colonWithoutPort = 222
    case expectedVariable = 223
    case expectedGroup = 224
    case undeclaredGroup = 225
    case badQuoting = 226
    case expectedMapping = 230
    case notAGroup = 231
    case unknownGroupKey = 232
    case nameNeedsQuotes = 233
    case badVariable = 240
    case unsafeName = 241
    case templateUnsupported = 242

    // Plans: keys.
    case unknownKey = 301
    case missingKey = 302
    case noValue = 303
    case wrongType = 304
    case emptyList = 305
    case emptyPlan = 306
    case keyElsewhere = 307
    case mergeKey = 308
    case tag = 309
    // Values.
    case badValue = 320
    case badChoice = 321
    case notABoolean = 322
    case missingUnit = 323
    case badDuration = 324
    case negative = 325
    case durationTooLong = 326
    case zero = 327
    case badNumber = 328
    case outOfRange = 329
    case notAStatus = 330
    case badMode = 331
    case modeNotQuoted = 332
    case commandAsText = 333
    // Windows.
    case badRecurrence = 340
    case recurrenceStart = 341
    case windowNeverOpens = 342
    case windowLength = 343
    case badTimeOfDay = 344
    case badDay = 345
    case unknownTimeZone = 346
    case badBlackout = 347
    case calendarFile = 348
    case windowTooShort = 349
    // Steps and services.
    case noVerb = 350
    case severalVerbs = 351
    case goesWith = 352
    case exactlyOne = 353
    case unknownService = 354
    case unusedService = 355
    case serviceTwice = 356
    case badServiceName = 357
    case unitType = 358
    case unitTemplate = 359
    case unitPattern = 360
    case scopeVerb = 361
    case reloadType = 362
    case enableForUser = 363
    case badUserName = 364
    case rebootTimeout = 365
    case noServices = 366
    case delegateOrder = 367
    case factsWithDelegate = 368
    // Which steps and hosts.
    case badTag = 370
    case serialOfOne = 371
    case include = 372
    case includeLoop = 373
    case includeDepth = 374
    case includeBesides = 375
    case includeNotSteps = 376
    case failLimitTwice = 377
    case failLimitBeyondBudget = 378
    // Force.
    case forceAndNoforce = 380
    case noforceFalse = 381
    case forceWithoutStop = 382
    case forceAfterTimeout = 383

    // Variables and templates.
    case template = 401
    case noVariables = 402
    case variableName = 403
    case undefinedVariable = 404
    case notText = 405
    case variableLoop = 406
    case variablesTooLarge = 407
    case extraVars = 410
    // Conditions.
    case condition = 420
    case conditionType = 421
    case unknownFact = 422
    case severalServices = 423
    case noServiceOfStep = 424
    // Secrets.
    case secretMisplaced = 430
    case secretPlace = 431
    case secretName = 432
    case secretGuard = 433
    case secretAfterReboot = 434

    // Where a plan meets an inventory.
    case noHosts = 501
    case unknownHost = 502
    case unsupportedPattern = 503
    case badPattern = 504
    case badSubscript = 505
    case implicitLocalhost = 506
    case noSteps = 507
    case noSuchTag = 508
    case copySource = 510
    case badDelegate = 511
    case unknownWindow = 512

    // The command line.
    case notACheck = 601
    case openQuote = 602
    case badFault = 610
    case noMoment = 611
    case unwantedMoment = 612
    case badMoment = 613
    case neverReached = 614
    case faultElsewhere = 615
}

extension DiagnosticCode {
    /// The hundreds of the numbers.
    public enum Area: Int, Sendable, CaseIterable {
        case text = 1
        case inventory, plan, variables, schedule, commandLine

        public var title: String {
            switch self {
            case .text: "Files and YAML"
            case .inventory: "Inventories"
            case .plan: "Plans"
            case .variables: "Variables"
            case .schedule: "Hosts of a plan"
            case .commandLine: "The command line"
            }
        }
    }

    /// Nil where a number is outside of all areas, which the tests forbid.
    public var area: Area? { Area(rawValue: rawValue / 100) }

    /// `L0301`.
    public var id: String {
        let digits = String(rawValue)
        return "L" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// `unknown-key`: the case's own name, with dashes.
    public var slug: String {
        let name = Array(String(describing: self))
        return name.indices.map { index in
            let letter = name[index]
            guard letter.isUppercase else { return String(letter) }
            // A word begins where capitals do, and with the last one of `A` in `notAGroup`.
            let begins = !name[index - 1].isUppercase || (index + 1 < name.count && name[index + 1].isLowercase)
            return (begins ? "-" : "") + letter.lowercased()
        }.joined()
    }
}
