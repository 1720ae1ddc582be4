namespace MeshMetric.Metrics.Filtering;

/// <summary>The kind of rule that had the last word on a family.</summary>
public enum FilterRule : byte
{
    /// <summary>Kept: there is no rule that selects, so everything stays that is not excluded.</summary>
    Everything,

    /// <summary>Kept: the profile <c>full</c> keeps everything.</summary>
    FullProfile,

    /// <summary>Kept: an entry of the built-in profile matches.</summary>
    ProfileEntry,

    /// <summary>Dropped: no entry of the built-in profile matches; <c>none</c> has none.</summary>
    NotInProfile,

    /// <summary>Kept: an include of a custom profile matches.</summary>
    LayerInclude,

    /// <summary>Dropped: an exclude of a custom profile matches.</summary>
    LayerExclude,

    /// <summary>Kept: an include selector matches.</summary>
    Include,

    /// <summary>Dropped: an exclude selector matches.</summary>
    Exclude,

    /// <summary>Kept: the application's regex finds a match.</summary>
    ApplicationRegex,

    /// <summary>Dropped: the application has a regex or includes, and none of them matches.</summary>
    NotSelected,

    /// <summary>Kept if it arrives: Envoy filters by the sidecar's regex itself.</summary>
    SidecarRegex,
}
