using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Gateway.Keys;

/// <summary>
/// Data Protection over one state of the ring, in memory: nothing that a request does with it asks a store.
/// A ring that changed is a new snapshot.
/// </summary>
internal sealed class KeyRingSnapshot : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly IKeyManager _manager;
    private readonly MemoryRepository _repository;

    public KeyRingSnapshot(IReadOnlyList<string> elements, Action<IDataProtectionBuilder> protectAtRest)
    {
        Elements = elements;
        _repository = new MemoryRepository(elements);
        var services = new ServiceCollection();
        // Making keys is the ring's own business: it must be agreed on with the other gateways.
        var builder = services.AddDataProtection().SetApplicationName("gateway").DisableAutomaticKeyGeneration();
        builder.AddKeyManagementOptions(options => options.XmlRepository = _repository);
        protectAtRest(builder);
        _services = services.BuildServiceProvider();
        _manager = _services.GetRequiredService<IKeyManager>();
        Keys = [.. _manager.GetAllKeys()];
        KeyIds = [.. Keys.Select(key => key.KeyId)];
    }

    /// <summary>The ring as it is stored.</summary>
    public IReadOnlyList<string> Elements { get; }

    /// <summary>How many entries are not even XML; the others are used without them.</summary>
    public int UnreadableCount => _repository.UnreadableCount;

    public IReadOnlyList<IKey> Keys { get; }

    public HashSet<Guid> KeyIds { get; }

    public IDataProtector CreateProtector(string purpose) => _services.GetRequiredService<IDataProtectionProvider>().CreateProtector(purpose);

    /// <summary>Makes a key and gives its stored form; the snapshot itself is of no more use then.</summary>
    public string MakeKey(DateTimeOffset activation, DateTimeOffset expiration)
    {
        _manager.CreateNewKey(activation, expiration);
        return _repository.Added ?? throw new InvalidOperationException("Data Protection stored no key.");
    }

    public void Dispose() => _services.Dispose();

    private sealed class MemoryRepository : IXmlRepository
    {
        private readonly List<XElement> _elements = [];

        public MemoryRepository(IReadOnlyList<string> elements)
        {
            foreach (var element in elements)
            {
                try
                {
                    _elements.Add(XElement.Parse(element));
                }
                catch (XmlException)
                {
                    UnreadableCount++;
                }
            }
        }

        public int UnreadableCount { get; }

        public string? Added { get; private set; }

        // Data Protection keeps and changes what it is given.
        public IReadOnlyCollection<XElement> GetAllElements() => [.. _elements.Select(element => new XElement(element))];

        public void StoreElement(XElement element, string friendlyName) => Added = element.ToString(SaveOptions.DisableFormatting);
    }
}
