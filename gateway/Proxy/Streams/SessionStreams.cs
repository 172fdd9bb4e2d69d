using System.Collections.Concurrent;
using Gateway.Sessions;
using Gateway.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Proxy.Streams;

/// <summary>Tracks the open streams of each session, so that they can be ended with it.</summary>
internal sealed class SessionStreams(TimeProvider time)
{
    // A plain response in flight finishes; one that has lasted this long is a download, and ends with its session.
    private static readonly TimeSpan LongAnswer = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<SessionId, Owner> _owners = new();

    // Those of shared sessions once more: they end with the session that made the share as well.
    private readonly ConcurrentDictionary<SessionId, Owner> _shared = new();

    /// <summary>How many streams are open.</summary>
    public int Count => _owners.Values.Sum(owner => owner.Count);

    /// <summary>The sessions with open streams.</summary>
    public IEnumerable<Owner> Owners => _owners.Values;

    public Owner? Find(SessionId id) => _owners.GetValueOrDefault(id);

    /// <summary>The sessions with open streams that a change of a session concerns: itself, and those that it shared.</summary>
    public IEnumerable<SessionId> ConcernedBy(SessionId id)
    {
        if (_owners.ContainsKey(id))
        {
            yield return id;
        }

        foreach (var (shared, owner) in _shared)
        {
            if (owner.Session.Share?.OwnerSession == id)
            {
                yield return shared;
            }
        }
    }

    /// <summary>Adds a stream, until it is disposed.</summary>
    public OpenStream Open(Session session, HttpContext context, StreamKind kind)
    {
        if (kind == StreamKind.Stream)
        {
            context.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new(Tag.Stream, "true"));
        }

        while (true)
        {
            var owner = _owners.GetOrAdd(
                session.Id, static (_, state) => new Owner(state.Streams, state.Session), (Streams: this, Session: session));
            if (owner.TryOpen(new OpenStream(owner, context, time.GetTimestamp(), kind)) is { } stream)
            {
                if (session.Share is not null)
                {
                    _shared[session.Id] = owner;
                }

                return stream;
            }
        }
    }

    /// <summary>Aborts the streams of a session that has ended, and returns their number.</summary>
    public int End(SessionId id)
    {
        var ended = 0;
        foreach (var stream in _owners.TryGetValue(id, out var owner) ? owner.Streams : [])
        {
            if (stream.Kind == StreamKind.Stream
                || (stream.Kind == StreamKind.Answer && time.GetElapsedTime(stream.OpenedAt) >= LongAnswer))
            {
                stream.Abort();
                ended++;
            }
        }

        return ended;
    }

    /// <summary>A session with its open streams.</summary>
    internal sealed class Owner(SessionStreams all, Session session)
    {
        private readonly HashSet<OpenStream> _streams = [];
        private bool _isClosed;
        private volatile bool _needsCheck;
        private volatile bool _hasEnded;

        /// <summary>The session as last read; replaced when it changes.</summary>
        public Session Session { get; set; } = session;

        /// <summary>
        /// Whether a stream that can be aborted was opened since the last look-up of the session, which may have ended in between.
        /// </summary>
        public bool NeedsCheck
        {
            get => _needsCheck;
            set => _needsCheck = value;
        }

        /// <summary>Whether the session was found to have ended while a stream of it may still run.</summary>
        public bool HasEnded
        {
            get => _hasEnded;
            set => _hasEnded = value;
        }

        public int Count
        {
            get
            {
                lock (_streams)
                {
                    return _streams.Count;
                }
            }
        }

        public OpenStream[] Streams
        {
            get
            {
                lock (_streams)
                {
                    return [.. _streams];
                }
            }
        }

        public OpenStream? TryOpen(OpenStream stream)
        {
            lock (_streams)
            {
                if (stream.Kind != StreamKind.Upload)
                {
                    NeedsCheck = true;
                }

                return !_isClosed && _streams.Add(stream) ? stream : null;
            }
        }

        public void Close(OpenStream stream)
        {
            lock (_streams)
            {
                _streams.Remove(stream);
                _isClosed = _streams.Count == 0;
            }

            if (_isClosed)
            {
                all._owners.TryRemove(new(Session.Id, this));
                all._shared.TryRemove(new(Session.Id, this));
            }
        }
    }
}
