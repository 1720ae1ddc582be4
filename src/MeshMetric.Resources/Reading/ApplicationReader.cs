using System.Globalization;
using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads <c>applications</c>.</summary>
internal static class ApplicationReader
{
    private static readonly string[] Fields =
    [
        "name", "path", "port", "address", "scheme", "caFile", "serverName", "insecureSkipVerify", "basicAuth", "bearerTokenFile",
        "regex", "include", "exclude", "labels",
    ];

    private static readonly string[] TlsFields = ["caFile", "serverName", "insecureSkipVerify"];
    private static readonly string[] BasicAuthFields = ["username", "passwordFile"];
    private static readonly string[] Schemes = ["http", "https"];

    /// <summary>The applications; <see langword="null"/> when the field is absent.</summary>
    public static IReadOnlyList<ApplicationTarget>? Read(ObjectReader owner)
    {
        if (owner.List("applications") is not { } items)
        {
            return null;
        }

        var applications = new List<ApplicationTarget>(items.Count);
        var identities = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            var path = owner.Field("applications").Item(i);
            if (!ObjectReader.TryOpen(items[i], path, owner.Context, Fields, out var reader) || ReadOne(reader) is not { } application)
            {
                continue;
            }

            if (identities.TryAdd(Identity(application), i))
            {
                applications.Add(application);
                continue;
            }

            var earlier = identities[Identity(application)].ToString(CultureInfo.InvariantCulture);
            if (application.Name is null)
            {
                owner.Context.Sink.Error(
                    items[i].Position, path, $"has the address, port and path of applications[{earlier}]; give one of them a name, or remove it");
            }
            else
            {
                reader.Error("name", $"is the name of applications[{earlier}], too; names must differ");
            }
        }

        return applications;
    }

    private static string Identity(ApplicationTarget application) =>
        application.Name is not null
            ? application.Name
            : string.Create(CultureInfo.InvariantCulture, $"/{application.Address}/{application.Port}{application.Path}");

    private static ApplicationTarget? ReadOne(ObjectReader reader)
    {
        var name = reader.Text("name");
        if (name is not null && !NameRules.IsApplicationName(name))
        {
            reader.Error("name", "must be 1 to 63 letters, digits, \".\", \"_\" or \"-\"");
        }

        if (!reader.Has("port"))
        {
            reader.Error("port", "is missing; it is the port of the application's metrics");
        }

        var application = new ApplicationTarget
        {
            Name = name,
            Address = HostReader.Read(reader, "address"),
            Port = reader.Port("port") ?? 0,
            Path = ReadPath(reader),
            Tls = ReadTls(reader),
            BasicAuth = ReadBasicAuth(reader),
            BearerTokenFile = reader.Text("bearerTokenFile"),
            Regex = SelectorReader.ReadRegex(reader, "regex"),
            Include = SelectorReader.Read(reader, "include") ?? [],
            Exclude = SelectorReader.Read(reader, "exclude") ?? [],
            Labels = LabelReader.Read(reader, "labels") ?? EmptyMap.Strings,
        };
        return application.Port > 0 ? application : null;
    }

    private static string ReadPath(ObjectReader reader)
    {
        if (reader.Text("path") is not { } path)
        {
            return "/metrics";
        }

        if (!NameRules.IsRequestPath(path))
        {
            reader.Error("path", "must be a request path without blanks and \"#\"");
        }

        if (path[0] == '/')
        {
            return path;
        }

        reader.Warning("path", $"has no leading slash; {Quoting.Quote("/" + path)} is used");
        return "/" + path;
    }

    private static ClientTlsSettings? ReadTls(ObjectReader reader)
    {
        var scheme = reader.TextOrEmpty("scheme");
        if (scheme is not (null or "http" or "https"))
        {
            reader.Error("scheme", ObjectReader.NotAmong(scheme, Schemes));
            return null;
        }

        if (scheme != "https")
        {
            foreach (var field in TlsFields)
            {
                if (reader.Has(field))
                {
                    reader.Misplaced(field, "needs \"scheme: https\"");
                }
            }

            return null;
        }

        return new ClientTlsSettings
        {
            CaFile = reader.Text("caFile"),
            ServerName = HostReader.Read(reader, "serverName"),
            InsecureSkipVerify = reader.Boolean("insecureSkipVerify") ?? false,
        };
    }

    private static BasicAuthSettings? ReadBasicAuth(ObjectReader reader)
    {
        if (!reader.TryObject("basicAuth", BasicAuthFields, out var basic))
        {
            return null;
        }

        if (reader.Has("bearerTokenFile"))
        {
            reader.ErrorHere("bearerTokenFile", "\"basicAuth\" and \"bearerTokenFile\" exclude each other; remove one");
        }

        var username = basic.RequiredText("username", "it is the user's name");
        var passwordFile = basic.RequiredText("passwordFile", "it is a file with the password");
        if (username is not null && username.Contains(':', StringComparison.Ordinal))
        {
            basic.Error("username", "must not contain \":\"");
        }

        return username is not null && passwordFile is not null ? new(username, passwordFile) : null;
    }
}
