using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads <c>sidecar</c>, in our spelling and in Kuma's.</summary>
internal static class SidecarReader
{
    private static readonly string[] Fields = ["profile", "regex", "usedOnly", "include", "exclude", "profiles", "includeUnused"];
    private static readonly string[] ProfilesFields = ["appendProfiles", "include", "exclude"];
    private static readonly string[] AppendFields = ["name"];

    // In the order of width, as Kuma names them.
    private static readonly string[] KumaProfiles = ["None", "Basic", "All"];

    public static SidecarSelection? Read(ObjectReader owner)
    {
        if (!owner.TryObject("sidecar", Fields, out var reader))
        {
            return null;
        }

        var hasProfiles = reader.TryObject("profiles", ProfilesFields, out var profiles);
        CheckExclusions(reader, hasProfiles ? profiles : null);
        var usedOnly = reader.Boolean("usedOnly");
        var includeUnused = reader.Boolean("includeUnused");
        return new SidecarSelection
        {
            Profile = ReadProfile(reader) ?? (hasProfiles ? ReadAppended(profiles) : null),
            Regex = SelectorReader.ReadRegex(reader, "regex"),
            UsedOnly = usedOnly ?? !includeUnused,
            Include = SelectorReader.Read(reader, "include") ?? (hasProfiles ? SelectorReader.Read(profiles, "include") : null),
            Exclude = SelectorReader.Read(reader, "exclude") ?? (hasProfiles ? SelectorReader.Read(profiles, "exclude") : null),
        };
    }

    private static void CheckExclusions(ObjectReader reader, ObjectReader? profiles)
    {
        Exclude(reader, "profile", "regex");
        Exclude(reader, "regex", "profiles");
        Exclude(reader, "usedOnly", "includeUnused");
        if (reader.Has("regex") && reader.Has("include"))
        {
            reader.ErrorHere("include", "\"regex\" and \"include\" exclude each other: with a regex Envoy does the filtering; remove one");
        }

        if (profiles is not { } kuma)
        {
            return;
        }

        if (reader.Has("profile") && kuma.Has("appendProfiles"))
        {
            reader.ErrorHere("profiles", "\"profile\" and \"profiles.appendProfiles\" are two spellings of one thing; remove one");
        }

        foreach (var name in (ReadOnlySpan<string>)["include", "exclude"])
        {
            if (reader.Has(name) && kuma.Has(name))
            {
                reader.ErrorHere("profiles", $"\"{name}\" and \"profiles.{name}\" are two spellings of one thing; remove one");
            }
        }
    }

    private static void Exclude(ObjectReader reader, string one, string other)
    {
        if (reader.Has(one) && reader.Has(other))
        {
            var later = reader.Node.KeyPosition(one).IsAfter(reader.Node.KeyPosition(other)) ? one : other;
            reader.ErrorHere(later, $"\"{one}\" and \"{other}\" exclude each other; remove one");
        }
    }

    private static string? ReadProfile(ObjectReader reader)
    {
        if (reader.Text("profile") is not { } name)
        {
            return null;
        }

        if (BuiltInProfiles.TryParse(name, out var builtIn))
        {
            return BuiltInProfiles.NameOf(builtIn);
        }

        if (NameRules.IsResourceName(name))
        {
            return name;
        }

        var hint = name switch
        {
            "All" => "full",
            "Basic" => "default",
            _ => NearestName.Of(name, BuiltInProfiles.Names),
        };
        reader.Error(
            "profile",
            $"must be {Quoting.OneOf(BuiltInProfiles.Names)}, or the name of a MeshMetricProfile, not {Quoting.Quote(name)}"
            + (hint is null ? "" : $"; did you mean \"{hint}\"?"));
        return null;
    }

    /// <summary>The widest of Kuma's appended profiles; an empty list says nothing.</summary>
    private static string? ReadAppended(ObjectReader profiles)
    {
        if (profiles.List("appendProfiles") is not { } items)
        {
            return null;
        }

        var widest = -1;
        for (var i = 0; i < items.Count; i++)
        {
            if (!ObjectReader.TryOpen(items[i], profiles.Field("appendProfiles").Item(i), profiles.Context, AppendFields, out var item)
                || item.RequiredText("name", $"it is one of {Quoting.OneOf(KumaProfiles)}") is not { } name)
            {
                continue;
            }

            var index = Array.IndexOf(KumaProfiles, name);
            if (index < 0)
            {
                item.Error("name", ObjectReader.NotAmong(name, KumaProfiles));
            }

            widest = Math.Max(widest, index);
        }

        return widest switch
        {
            < 0 => null,
            0 => BuiltInProfiles.NameOf(BuiltInProfile.None),
            1 => BuiltInProfiles.NameOf(BuiltInProfile.Default),
            _ => BuiltInProfiles.NameOf(BuiltInProfile.Full),
        };
    }
}
