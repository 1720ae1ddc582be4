using CsCheck;

using MeshMetric.Protos.Discovery;
using MeshMetric.Protos.Rpc;
using MeshMetric.Xds;
using MeshMetric.Xds.Subscriptions;

using Xunit;

namespace MeshMetric.Tests.Xds;

/// <summary>
/// Whatever a client asks for in whatever order, while resources come, change and go: once both have said everything, the client has exactly what it
/// wants of what there is. Reconnects, late ACKs, refusals and split responses included.
/// </summary>
public sealed class ConvergenceTests
{
    private static readonly string[] AllNames = ["a", "b", "c", "d", "e", "f"];

    private static readonly Gen<string[]> SomeNames = Gen.Int[0, AllNames.Length - 1].Select(index => AllNames[index]).Array[0, 4];

    private static readonly Gen<Move> Moves = Gen.Select(
        Gen.Enum<MoveKind>(), SomeNames, SomeNames, Gen.Int[0, 3], (kind, names, others, number) => new Move(kind, names, others, number));

    [Fact]
    public void Sotw_AnySequence_ClientHasWhatItWants() =>
        Moves.Array[0, 40].Sample(moves =>
        {
            var world = new World();
            var client = new SotwClient();
            foreach (Move move in moves)
            {
                world.Apply(move);
                client.Apply(move, world.Set);
            }

            client.Settle(world.Set);
            Assert.Equal(world.Wanted(client.Wildcard, client.Names), client.Has);
        }, iter: 2000);

    [Fact]
    public void Delta_AnySequence_ClientHasWhatItWants() =>
        Moves.Array[0, 40].Sample(moves =>
        {
            var world = new World();
            var client = new DeltaClient();
            foreach (Move move in moves)
            {
                world.Apply(move);
                client.Apply(move, world.Set);
            }

            client.Settle(world.Set);
            Assert.Equal(world.Wanted(client.Wildcard, client.Names), client.Has);
        }, iter: 2000);

    public enum MoveKind
    {
        /// <summary>Resources change.</summary>
        Change,

        /// <summary>Resources go.</summary>
        Remove,

        /// <summary>The client changes its subscription.</summary>
        Subscribe,

        /// <summary>The client wants everything.</summary>
        SubscribeToAll,

        /// <summary>Responses are delivered and accepted.</summary>
        Deliver,

        /// <summary>Responses are delivered, their ACKs are lost.</summary>
        DeliverWithoutAck,

        /// <summary>The stream breaks and the client opens another.</summary>
        Reconnect,
    }

    public sealed record Move(MoveKind Kind, string[] Names, string[] Others, int Number);

    private sealed class World
    {
        private readonly SortedDictionary<string, string> _resources = new(StringComparer.Ordinal);

        public XdsResourceSet Set { get; private set; } = Sets.Of();

        public void Apply(Move move)
        {
            foreach (string name in move.Names)
            {
                if (move.Kind == MoveKind.Change)
                {
                    _resources[name] = $"{move.Number}";
                }
                else if (move.Kind == MoveKind.Remove)
                {
                    _resources.Remove(name);
                }
            }

            if (move.Kind is MoveKind.Change or MoveKind.Remove)
            {
                Set = Sets.Of([.. _resources.Select(resource => $"{resource.Key}={resource.Value}")]);
            }
        }

        public SortedDictionary<string, string> Wanted(bool wildcard, HashSet<string> names) =>
            new(_resources.Where(resource => wildcard || names.Contains(resource.Key)).ToDictionary(), StringComparer.Ordinal);
    }

    private sealed class SotwClient
    {
        private readonly Queue<DiscoveryRequest> _unsent = [];
        private SotwSubscription _server = new(Sets.TypeUrl, new XdsLimits());
        private string _version = string.Empty;
        private string _nonce = string.Empty;

        public SotwClient() => Ask();

        public HashSet<string> Names { get; private set; } = [];

        public bool Wildcard { get; private set; } = true;

        public SortedDictionary<string, string> Has { get; private set; } = new(StringComparer.Ordinal);

        public void Apply(Move move, XdsResourceSet set)
        {
            switch (move.Kind)
            {
                case MoveKind.Subscribe:
                    Wildcard = false;
                    Names = [.. move.Names, .. move.Others];
                    if (Names.Count == 0)
                    {
                        // An empty list would mean everything to a server that has seen no name on this stream.
                        Names.Add(AllNames[0]);
                    }

                    Ask();
                    break;
                case MoveKind.SubscribeToAll:
                    Wildcard = true;
                    Names = [.. move.Names];
                    Ask();
                    break;
                case MoveKind.Reconnect:
                    _server = new SotwSubscription(Sets.TypeUrl, new XdsLimits());
                    _unsent.Clear();
                    _nonce = string.Empty;
                    Ask();
                    break;
                case MoveKind.Deliver:
                    Exchange(set, accept: true);
                    break;
                case MoveKind.DeliverWithoutAck:
                    Exchange(set, accept: false);
                    break;
                default:
                    break;
            }
        }

        public void Settle(XdsResourceSet set)
        {
            Exchange(set, accept: true);
            Exchange(set, accept: true);
            Assert.Null(_server.Next(set));
        }

        private void Exchange(XdsResourceSet set, bool accept)
        {
            while (_unsent.TryDequeue(out DiscoveryRequest? request))
            {
                _server.Receive(request);
            }

            while (_server.Next(set) is { } response)
            {
                _nonce = response.Nonce;
                _version = response.VersionInfo;
                Has = new(response.Resources.ToDictionary(body => set.Resources.First(resource => ReferenceEquals(resource.Body, body)).Name, Sets.Content), StringComparer.Ordinal);
                if (accept)
                {
                    Ask();
                }
            }

            // A client drops what it no longer asks for.
            Has = new(Has.Where(resource => Wildcard || Names.Contains(resource.Key)).ToDictionary(), StringComparer.Ordinal);
        }

        private void Ask()
        {
            var request = new DiscoveryRequest { VersionInfo = _version, ResponseNonce = _nonce };
            request.ResourceNames.AddRange(Wildcard ? ["*", .. Names] : Names);
            _unsent.Enqueue(request);
        }
    }

    private sealed class DeltaClient
    {
        private readonly Queue<DeltaDiscoveryRequest> _unsent = [];
        private readonly Dictionary<string, string> _versions = new(StringComparer.Ordinal);
        private DeltaSubscription _server = NewServer();

        public DeltaClient() => _unsent.Enqueue(new DeltaDiscoveryRequest { ResourceNamesSubscribe = { "*" } });

        public HashSet<string> Names { get; } = [];

        public bool Wildcard { get; private set; } = true;

        public SortedDictionary<string, string> Has { get; } = new(StringComparer.Ordinal);

        public void Apply(Move move, XdsResourceSet set)
        {
            switch (move.Kind)
            {
                case MoveKind.Subscribe:
                    var change = new DeltaDiscoveryRequest();
                    change.ResourceNamesSubscribe.AddRange(move.Names);
                    string[] left = [.. move.Others.Except(move.Names), .. move.Number == 0 ? ["*"] : Array.Empty<string>()];
                    change.ResourceNamesUnsubscribe.AddRange(left);
                    Names.UnionWith(move.Names);
                    Names.ExceptWith(left);
                    Wildcard &= move.Number != 0;
                    _unsent.Enqueue(change);
                    break;
                case MoveKind.SubscribeToAll:
                    Wildcard = true;
                    _unsent.Enqueue(new DeltaDiscoveryRequest { ResourceNamesSubscribe = { "*" } });
                    break;
                case MoveKind.Reconnect:
                    Reconnect();
                    break;
                case MoveKind.Deliver:
                    Exchange(set, new DeltaDiscoveryRequest());
                    break;
                case MoveKind.DeliverWithoutAck:
                    Exchange(set, null);
                    break;
                default:
                    break;
            }
        }

        public void Settle(XdsResourceSet set)
        {
            Exchange(set, new DeltaDiscoveryRequest());
            Exchange(set, new DeltaDiscoveryRequest { ErrorDetail = new Status { Message = "must change nothing" } });
            Assert.Null(_server.Next(set));
        }

        private static DeltaSubscription NewServer() => new(Sets.TypeUrl, new XdsLimits { DeltaResponseBytes = 200 });

        private void Reconnect()
        {
            DropUnwanted();
            _server = NewServer();
            _unsent.Clear();
            var first = new DeltaDiscoveryRequest();
            first.ResourceNamesSubscribe.AddRange(Wildcard ? ["*", .. Names] : Names.Count > 0 ? Names : ["unknown"]);
            foreach ((string name, string version) in _versions)
            {
                first.InitialResourceVersions.Add(name, version);
            }

            _unsent.Enqueue(first);
        }

        private void Exchange(XdsResourceSet set, DeltaDiscoveryRequest? reply)
        {
            // What a client no longer wants it drops when it says so, before it hears from the server again.
            DropUnwanted();
            while (_unsent.TryDequeue(out DeltaDiscoveryRequest? request))
            {
                _server.Receive(request);
            }

            while (_server.Next(set) is { } response)
            {
                Take(response);
                if (reply is not null)
                {
                    reply.ResponseNonce = response.Nonce;
                    _unsent.Enqueue(reply.Clone());
                }
            }
        }

        private void Take(DeltaDiscoveryResponse response)
        {
            foreach (Resource resource in response.Resources)
            {
                Has[resource.Name] = Sets.Content(resource.Resource_);
                _versions[resource.Name] = resource.Version;
            }

            foreach (string name in response.RemovedResources)
            {
                Has.Remove(name);
                _versions.Remove(name);
            }

            DropUnwanted();
        }

        private void DropUnwanted()
        {
            foreach (string name in Has.Keys.Where(name => !Wildcard && !Names.Contains(name)).ToList())
            {
                Has.Remove(name);
                _versions.Remove(name);
            }
        }
    }
}
