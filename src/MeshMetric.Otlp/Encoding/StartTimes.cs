namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// Where the points of a counter, histogram or summary start (OTLP specification, "start time" and "resets"; data rules, "OTLP out"): what the
/// series itself tells, else what its source tells, moved by every reset to the last point before it. All times are nanoseconds since the epoch.
/// </summary>
internal static class StartTimes
{
    /// <summary>Takes a series' own <c>_created</c>.</summary>
    /// <param name="state">The series.</param>
    /// <param name="created">The time, or 0 for none.</param>
    public static void Announce(ref SeriesState state, ulong created)
    {
        // After a reset that the source did not tell, the old time is past.
        if (created > state.Start || (state.LastTime == 0 && created != 0))
        {
            state.Start = created;
        }
    }

    /// <summary>Moves a series on to its next point.</summary>
    /// <param name="state">The series, as the last point left it.</param>
    /// <param name="startOfNew">Where it starts when it was not there before and tells nothing itself; 0 when unknown.</param>
    /// <param name="processStart">When its process started; 0 when unknown.</param>
    /// <param name="time">The point's time.</param>
    /// <param name="isLower">Whether its value, or count, is lower than the last point's.</param>
    /// <param name="isReset">Whether the series began anew since the last point.</param>
    /// <returns>The point's start; 0 for "unknown", which is legal.</returns>
    public static ulong Advance(ref SeriesState state, ulong startOfNew, ulong processStart, ulong time, bool isLower, out bool isReset)
    {
        isReset = false;
        if (state.LastTime == 0)
        {
            state.Start = state.Start != 0 ? state.Start : startOfNew;
        }
        else if (state.Start > state.LastTime)
        {
            isReset = true;
        }
        else if (processStart > state.LastTime)
        {
            state.Start = processStart;
            isReset = true;
        }
        else if (isLower)
        {
            state.Start = state.LastTime;
            isReset = true;
        }

        // A start after the point's own time cannot be right.
        return state.Start <= time ? state.Start : 0;
    }

    /// <summary>Where a delta starts.</summary>
    /// <param name="state">The series, as the last point left it.</param>
    /// <param name="start">What <see cref="Advance"/> said.</param>
    /// <param name="isReset">What <see cref="Advance"/> said.</param>
    /// <param name="time">The point's time.</param>
    /// <param name="firstExport">
    /// Time of the first export. What a series counted before it is not this program's to tell: whoever exported before may have told it.
    /// </param>
    /// <returns>The start; 0 when there is no delta to tell, only a value for the next one to start from.</returns>
    public static ulong OfDelta(in SeriesState state, ulong start, bool isReset, ulong time, ulong firstExport)
    {
        if (state.LastTime == 0)
        {
            return start >= firstExport && start < time ? start : 0;
        }

        ulong from = isReset ? start : state.LastTime;
        return from < time ? from : 0;
    }
}
