using Gateway.Identity;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gateway.Proxy.Headers;

/// <summary>Validates the transforms <c>IdentityHeader</c> and <c>IdentityHeaders</c> of a route.</summary>
internal sealed class IdentityTransformFactory : ITransformFactory
{
    public bool Validate(TransformRouteValidationContext context, IReadOnlyDictionary<string, string> transformValues)
    {
        var key = $"ReverseProxy:Routes:{context.Route.RouteId}:Transforms";
        if (transformValues.TryGetValue(RouteCallerHeaders.PresetKey, out var preset))
        {
            if (!RouteCallerHeaders.IsPreset(preset))
            {
                context.Errors.Add(new ArgumentException(
                    $"{key}: IdentityHeaders: '{preset}' is no set of headers "
                    + "(example: \"authelia\"; also \"oauth2-proxy\" and \"none\")"));
            }

            return true;
        }

        if (!transformValues.TryGetValue(RouteCallerHeaders.HeaderKey, out var header))
        {
            return false;
        }

        if (!HeaderName.IsUsable(header))
        {
            context.Errors.Add(new ArgumentException(
                $"{key}: IdentityHeader: '{header}' is no header name that can carry an identity (example: \"X-WEBAUTH-USER\")"));
        }

        transformValues.TryGetValue(RouteCallerHeaders.ClaimKey, out var claim);
        if (!IdentityClaims.TryFind(claim, out _))
        {
            context.Errors.Add(new ArgumentException(
                $"{key}: Claim: '{claim}' is none of {string.Join(", ", IdentityClaims.Names)} (example: \"username\")"));
        }

        return true;
    }

    // FinalRequestTransform writes all headers of a route, so these add no transform of their own.
    public bool Build(TransformBuilderContext context, IReadOnlyDictionary<string, string> transformValues) =>
        transformValues.ContainsKey(RouteCallerHeaders.PresetKey) || transformValues.ContainsKey(RouteCallerHeaders.HeaderKey);
}
