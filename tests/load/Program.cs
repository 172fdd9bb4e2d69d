using Gateway.Load;

// What the gateway is measured beside, and what prepares the measurement; load.py runs them.
return args switch
{
    ["bare", var url, var backend] => await BareProxy.RunAsync(url, backend, isInline: false),
    ["bare-inline", var url, var backend] => await BareProxy.RunAsync(url, backend, isInline: true),
    ["ticket-store", var url, var backend, var redis] => await TicketStoreProxy.RunAsync(url, backend, redis),
    ["sockets", var url] => await SocketBackend.RunAsync(url),
    ["mint", var redis, var count] => await Mint.RunAsync(redis, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Run load.py, which says how.");
    return 2;
}
