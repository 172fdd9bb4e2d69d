using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Gateway.Keys;

/// <summary>
/// Data Protection over one immutable state of the ring in memory, so that requests use it without any I/O. A ring that changes becomes a
/// new snapshot.
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
        // KeyRing creates the keys, because all gateways must agree on them.
        var builder = services.AddDataProtection().SetApplicationName("gateway").DisableAutomaticKeyGeneration();
        builder.AddKeyManagementOptions(options => options.XmlRepository = _repository);
        protectAtRest(builder);
        _services = services.BuildServiceProvider();
        _manager = _services.GetRequiredService<IKeyManager>();
        Keys = [.. _manager.GetAllKeys()];
        KeyIds = [.. Keys.Select(key => key.KeyId)];
    }

    /// <summary>The XML of each stored element.</summary>
    public IReadOnlyList<string> Elements { get; }

    /// <summary>The number of entries that are not XML; they are skipped.</summary>
    public int UnreadableCount => _repository.UnreadableCount;

    public IReadOnlyList<IKey> Keys { get; }

    public HashSet<Guid> KeyIds { get; }

    public IDataProtector CreateProtector(string purpose) =>
        _services.GetRequiredService<IDataProtectionProvider>().CreateProtector(purpose);

    /// <summary>Creates a key and returns the XML to store. The snapshot cannot be used afterwards.</summary>
    public string CreateKey(DateTimeOffset activation, DateTimeOffset expiration)
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

        // Data Protection keeps and changes the elements that it receives.
        public IReadOnlyCollection<XElement> GetAllElements() => [.. _elements.Select(element => new XElement(element))];

        public void StoreElement(XElement element, string friendlyName) => Added = element.ToString(SaveOptions.DisableFormatting);
    }
}
