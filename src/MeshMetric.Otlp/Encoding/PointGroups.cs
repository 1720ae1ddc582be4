namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// The resources and scopes of one scrape. Group 0 is the backend's resource with the agent's scope, where nearly everything belongs; points of
/// other groups are put aside until their groups' turn comes.
/// </summary>
internal sealed class PointGroups
{
    // A source that makes resources or scopes without end must not make the agent grow.
    private const int Many = 4096;

    private readonly List<byte[]> _resources = [];
    private readonly List<byte[]> _scopes = [];
    private readonly List<(int Resource, int Scope)> _groups = [];
    private readonly Dictionary<(int Resource, int Scope), int> _groupIds = [];
    private readonly Dictionary<byte[], int> _scopeIds = new(ByteComparer.Instance);
    private readonly ProtoBuffer _scope = new();
    private readonly ProtoBuffer _points = new();
    private readonly List<PointAside> _aside = [];

    public int Count => _groups.Count;

    /// <summary>Whether there are so many groups that it is time to forget them, with everything that refers to them.</summary>
    public bool AreMany => _groups.Count > Many || _resources.Count > Many;

    /// <summary>Starts a scrape. Groups stay what they are from scrape to scrape.</summary>
    public void Begin()
    {
        _points.Reset();
        _aside.Clear();
    }

    /// <summary>Forgets all groups but the first.</summary>
    /// <param name="resource">Fields of the backend's <c>Resource</c>.</param>
    /// <param name="scope">First fields of the <c>ScopeMetrics</c> of the agent's own scope.</param>
    public void Clear(byte[] resource, byte[] scope)
    {
        _resources.Clear();
        _scopes.Clear();
        _groups.Clear();
        _groupIds.Clear();
        _scopeIds.Clear();
        _resources.Add(resource);
        _scopes.Add(scope);
        _scopeIds.Add(scope, 0);
        _groups.Add((0, 0));
        _groupIds.Add((0, 0), 0);
    }

    /// <summary>The index of a resource; equal ones share theirs, for one identity must not come twice in a request.</summary>
    public int AddResource(ReadOnlySpan<byte> resource)
    {
        for (int i = 0; i < _resources.Count; i++)
        {
            if (resource.SequenceEqual(_resources[i]))
            {
                return i;
            }
        }

        _resources.Add(resource.ToArray());
        return _resources.Count - 1;
    }

    /// <summary>The group of a point.</summary>
    public int Find(int resource, ScopeLabels scope)
    {
        if (resource == 0 && scope.IsEmpty)
        {
            return 0;
        }

        int scopeId = scope.IsEmpty ? 0 : FindScope(scope);
        if (!_groupIds.TryGetValue((resource, scopeId), out int group))
        {
            group = _groups.Count;
            _groups.Add((resource, scopeId));
            _groupIds.Add((resource, scopeId), group);
        }

        return group;
    }

    public int ResourceOf(int group) => _groups[group].Resource;

    public ReadOnlySpan<byte> ResourceFields(int group) => _resources[_groups[group].Resource];

    public ReadOnlySpan<byte> ScopeFields(int group) => _scopes[_groups[group].Scope];

    /// <summary>Keeps a point of a group other than 0 for later.</summary>
    /// <returns>Where to write it.</returns>
    public Span<byte> PutAside(int group, int family, int length)
    {
        _aside.Add(new PointAside(ResourceOf(group), group, family, _points.Length, length));
        Span<byte> room = _points.Reserve(length)[..length];
        _points.Advance(length);
        return room;
    }

    /// <summary>What was put aside, resource by resource, group by group, family by family, in the order it came.</summary>
    public List<PointAside> SortAside()
    {
        // Offsets rise, so they keep the order of arrival inside a family.
        _aside.Sort(static (x, y) =>
        {
            int order = x.Resource.CompareTo(y.Resource);
            order = order != 0 ? order : x.Group.CompareTo(y.Group);
            order = order != 0 ? order : x.Family.CompareTo(y.Family);
            return order != 0 ? order : x.Offset.CompareTo(y.Offset);
        });
        return _aside;
    }

    public ReadOnlySpan<byte> Point(in PointAside aside) => _points.Slice(aside.Offset, aside.Length);

    private int FindScope(ScopeLabels scope)
    {
        _scope.Clear();
        scope.WriteTo(_scope);
        Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> lookup = _scopeIds.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!lookup.TryGetValue(_scope.Written, out int id))
        {
            id = _scopes.Count;
            byte[] fields = _scope.Written.ToArray();
            _scopes.Add(fields);
            _scopeIds.Add(fields, id);
        }

        return id;
    }
}

/// <summary>Where a point that was put aside stands, and where it belongs.</summary>
internal readonly record struct PointAside(int Resource, int Group, int Family, int Offset, int Length);
