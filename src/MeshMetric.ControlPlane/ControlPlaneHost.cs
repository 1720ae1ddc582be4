using System.Net;

using MeshMetric.ControlPlane.Hosting;
using MeshMetric.ControlPlane.Security;
using MeshMetric.ControlPlane.State;
using MeshMetric.Storage;

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshMetric.ControlPlane;

/// <summary>
/// A running control plane. The program starts one; tests and the demo start several in one process, on free ports.
/// </summary>
/// <param name="options">What it is told.</param>
/// <param name="loggers">Where it logs; nowhere when absent.</param>
/// <param name="time">Its clock; the system's when absent.</param>
public sealed class ControlPlaneHost(ControlPlaneOptions options, ILoggerFactory? loggers = null, TimeProvider? time = null) : IAsyncDisposable
{
    private readonly ILoggerFactory _loggers = loggers ?? NullLoggerFactory.Instance;
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private WebApplication? _application;
    private IResourceStore? _store;

    /// <summary>Where REST and the agents' endpoints are served, for example <c>http://127.0.0.1:5681</c>. After the start.</summary>
    public Uri ApiAddress => Address(0);

    /// <summary>Where MADS and HTTP SD are served. After the start.</summary>
    public Uri MadsAddress => Address(1);

    /// <summary>Where gRPC is served. After the start.</summary>
    public Uri XdsAddress => Address(2);

    /// <summary>The services inside, for tests.</summary>
    internal IServiceProvider Services => _application!.Services;

    /// <summary>Opens the store, reads it, and opens the listeners; returns when requests can be answered.</summary>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="ControlPlaneStartException">Something has to be put right first; it says what.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var certificate = ListenerSecurity.Check(options);
        _store = await OpenStoreAsync(cancellationToken);
        var seal = await OpenSealAsync(_store, cancellationToken);
        _application = ControlPlaneApplication.Build(options, _store, seal, certificate, _loggers, _time);
        try
        {
            await ControlPlaneApplication.PrepareAsync(_application.Services, cancellationToken);
            await _application.StartAsync(cancellationToken);
            _application.Services.GetRequiredService<ServerIdentity>().Api = PeerApi();
            await _application.Services.GetRequiredService<StateFollower>().Loaded.WaitAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new ControlPlaneStartException(
                [$"{exception.Message} Another control plane may be running; stop it, or set --api-listen, --mads-listen and --xds-listen"]);
        }
    }

    /// <summary>Stops accepting, answers long polls, lets requests finish within <see cref="ControlPlaneOptions.DrainTimeout"/>, closes the store.</summary>
    /// <param name="cancellationToken">Stops at once.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _application, null) is { } application)
        {
            await application.StopAsync(cancellationToken);
            await application.DisposeAsync();
        }

        if (Interlocked.Exchange(ref _store, null) is { } store)
        {
            await store.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task<IResourceStore> OpenStoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ResourceStores.OpenAsync(options.Store, _time, _loggers, cancellationToken);
        }
        catch (Exception exception) when (exception is StoreStartException or StoreUnavailableException)
        {
            throw new ControlPlaneStartException([exception.Message]);
        }
    }

    private async Task<SecretSeal> OpenSealAsync(IResourceStore store, CancellationToken cancellationToken)
    {
        try
        {
            return await new EncryptionKeyFile(options, store, _loggers.CreateLogger<EncryptionKeyFile>()).OpenAsync(cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            throw new ControlPlaneStartException([exception.Message]);
        }
    }

    // What listens on every address does not know the one that others use.
    private Uri? PeerApi() => options.AdvertisedApi
        ?? (options.ApiListen.Address.Equals(IPAddress.Any) || options.ApiListen.Address.Equals(IPAddress.IPv6Any) ? null : ApiAddress);

    private Uri Address(int listener)
    {
        var application = _application ?? throw new InvalidOperationException("The control plane is not running.");
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var uri = new Uri(addresses.ElementAt(listener));
        return uri.Host is "0.0.0.0" or "[::]" ? new UriBuilder(uri) { Host = IPAddress.Loopback.ToString() }.Uri : uri;
    }
}
