using MeshMetric.ControlPlane.Hosting;

using Microsoft.OpenApi;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>The OpenAPI document of what is served, and a page to read it.</summary>
internal static class ApiDocumentation
{
    private const string DocumentPath = "/openapi.json";

    // A page of our own and no script from elsewhere: control planes live in networks without a way out.
    private const string Page = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>MeshMetric API</title><style>
        body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2733}
        h2{margin:2rem 0 .5rem;font-size:1.1rem}table{border-collapse:collapse;width:100%}td{padding:.25rem .5rem;border-top:1px solid #dde3ea;vertical-align:top}
        td:first-child{width:4.5rem;font-weight:600}code{font:13px ui-monospace,monospace}.get{color:#0b6e4f}.put,.post{color:#8a5a00}.delete{color:#a4161a}
        </style></head><body><h1>MeshMetric API</h1><p>The same as a document for tools: <a href="/openapi.json">/openapi.json</a>.</p><div id="paths">Loading ...</div><script>
        fetch('/openapi.json').then(r=>r.json()).then(doc=>{const groups={};for(const[path,item]of Object.entries(doc.paths))for(const[method,op]of Object.entries(item))
        if(op.summary)(groups[(op.tags||['Other'])[0]]??=[]).push([method,path,op.summary]);const root=document.getElementById('paths');root.textContent='';
        for(const[tag,rows]of Object.entries(groups)){const h=document.createElement('h2');h.textContent=tag;const t=document.createElement('table');
        for(const[m,p,s]of rows){const r=t.insertRow();const a=r.insertCell();a.textContent=m.toUpperCase();a.className=m;const c=document.createElement('code');c.textContent=p;r.insertCell().append(c);r.insertCell().textContent=s}
        root.append(h,t)}}).catch(e=>{document.getElementById('paths').textContent='The document could not be read: '+e})
        </script></body></html>
        """;

    /// <summary>Adds the services.</summary>
    public static void AddApiDocumentation(this IServiceCollection services) => services.AddOpenApi(options =>
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        }));

    /// <summary>Maps the URLs.</summary>
    public static void MapApiDocumentation(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi(DocumentPath).OnlyOn(Listener.Api);
        routes.MapGet("/api", () => Results.Content(Page, "text/html; charset=utf-8")).ExcludeFromDescription().OnlyOn(Listener.Api);
    }

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "MeshMetric control plane",
            Version = ServerIdentity.Version,
            Description = "Policies, dataplanes, and what they come to. Errors have the form {type, status, title, detail, invalid_parameters}.",
        };
        document.Servers = [];
    }
}
