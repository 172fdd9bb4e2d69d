using System.Net.Http.Headers;
using System.Security.Claims;
using Gateway.Identity.Assertions;

namespace Gateway.Identity;

/// <summary>Writes the headers about the caller, for proxied requests and for forward-auth alike, so that they always agree.</summary>
internal sealed class CallerHeaderWriter(CallerIdentities callers, AssertionIssuer assertions)
{
    /// <summary>Adds the headers to a request to a backend. A caller without a session has none.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="headers">Which headers to write.</param>
    /// <param name="audience">The audience of the assertion.</param>
    /// <param name="target">The headers of the request.</param>
    /// <param name="cancellationToken">Cancels waiting for the first key of the assertion.</param>
    public ValueTask WriteAsync(
        ClaimsPrincipal user, CallerHeaders headers, string audience, HttpRequestHeaders target, CancellationToken cancellationToken) =>
        WriteAsync(
            user,
            headers,
            audience,
            target,
            static (target, name, value) => target.TryAddWithoutValidation(name, value),
            cancellationToken);

    /// <summary>Sets the headers of a response to a proxy that asks who the caller is.</summary>
    /// <inheritdoc cref="WriteAsync(ClaimsPrincipal, CallerHeaders, string, HttpRequestHeaders, CancellationToken)" path="/param"/>
    public ValueTask WriteAsync(
        ClaimsPrincipal user, CallerHeaders headers, string audience, IHeaderDictionary target, CancellationToken cancellationToken) =>
        WriteAsync(user, headers, audience, target, static (target, name, value) => target[name] = value, cancellationToken);

    private ValueTask WriteAsync<TTarget>(
        ClaimsPrincipal user,
        CallerHeaders headers,
        string audience,
        TTarget target,
        Action<TTarget, string, string> write,
        CancellationToken cancellationToken)
    {
        if (!callers.TryGet(user, out var caller))
        {
            return ValueTask.CompletedTask;
        }

        foreach (var header in headers.Claims)
        {
            if (caller.HeaderValueOf(header.Claim) is { } value)
            {
                write(target, header.Name, value);
            }
        }

        if (headers.Assertion is not { } name)
        {
            return ValueTask.CompletedTask;
        }

        var assertion = assertions.GetAsync(caller, audience, cancellationToken);
        if (!assertion.IsCompletedSuccessfully)
        {
            return AwaitAsync(assertion, name, target, write);
        }

        write(target, name, assertion.Result);
        return ValueTask.CompletedTask;
    }

    private static async ValueTask AwaitAsync<TTarget>(
        ValueTask<string> assertion, string name, TTarget target, Action<TTarget, string, string> write) =>
        write(target, name, await assertion);
}
